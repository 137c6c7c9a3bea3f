package dais.benchmarks;

import com.google.protobuf.ByteString;
import dais.consensus.ConsensusConfig;
import dais.consensus.SignedStatement;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.LedgerStore;
import dais.node.detection.DetectionConfig;
import dais.simulation.plan.Plan;
import dais.simulation.plan.SimulationConfig;
import dais.simulation.plan.TrafficConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// Ballots that real members cast in a plan run, cast again: through a coordinator with TLS,
/// verification, decisions and a durable ledger; over a bare stream of the same messages; as bare
/// inserts of the same rows; and what decoding, verifying and appending them takes alone. All in
/// turns in one process, whose CPU time includes the sender's.
///
/// Once as plans are by default, and once with as many candidates in a round as a message has
/// ballots: a member signs once a round, for all of them.
public final class ThroughputBenchmark {
  static final String HEADER =
      "case,repeat,commit,machine,started,ballots,wall_seconds,cpu_seconds,ballots_per_second,"
          + "ballots_per_cpu_second,cpu_micros_per_ballot";

  // The largest fleet in which everybody votes.
  private static final int MEMBERS = 150;
  private static final int ROUNDS = 20;
  // Until the compilers take a twentieth of the time.
  private static final int WARM_UPS = 24;
  // More flows, and the most sensitive bar that a plan may have: so many are qualified for the
  // vote.
  private static final int MANY_CANDIDATES = 100;
  private static final int MANY_FLOWS = 300;
  private static final int MOST_ALARMS = 500;

  private final Path file;
  private final Path folder;
  private final String place;
  private final String workload;
  private final RecordedRun run;
  private final BenchedFleet fleet;
  private final TlsIdentity coordinator;
  private final TlsIdentity node;
  private final TlsIdentity admin;
  private int turn;

  private ThroughputBenchmark(Path file, Path folder, String place, String workload, Plan plan) {
    this.file = file;
    this.folder = folder;
    this.place = place;
    this.workload = workload;
    this.run = RecordedRun.of(plan, folder.resolve("recorded.db"));
    this.fleet = BenchedFleet.in(folder);
    this.coordinator = fleet.identity(Role.COORDINATOR, "coordinator");
    this.node = fleet.identity(Role.NODE, "n1");
    this.admin = fleet.identity(Role.ADMIN, "admin");
  }

  /// Arguments: file, an empty folder, commit, machine, repeats.
  public static void main(String[] arguments) throws IOException, SQLException {
    Path file = Path.of(arguments[0]);
    if (Files.notExists(file)) {
      Files.writeString(file, HEADER + "\n");
    } else if (!Files.readAllLines(file).getFirst().equals(HEADER)) {
      throw Refusal.badInput(
          file + " has other columns than " + HEADER, "Name another file with --out.");
    }
    System.out.println(HEADER);
    Path folder = Path.of(arguments[1]).toAbsolutePath();
    String place = arguments[2] + "," + arguments[3];
    int repeats = Integer.parseInt(arguments[4]);
    for (boolean many : List.of(false, true)) {
      String workload = many ? "many candidates" : "usual";
      new ThroughputBenchmark(
              file,
              Files.createDirectories(folder.resolve(many ? "many" : "usual")),
              place,
              workload,
              many ? many() : usual())
          .turns(repeats);
    }
  }

  private static Plan usual() {
    Plan usual = Plan.DEFAULT;
    return new Plan(
        new SimulationConfig(MEMBERS, ROUNDS, 1),
        usual.traffic(),
        usual.detection(),
        usual.consensus());
  }

  private static Plan many() {
    TrafficConfig traffic = TrafficConfig.DEFAULT;
    DetectionConfig detection = DetectionConfig.DEFAULT;
    ConsensusConfig rules = ConsensusConfig.DEFAULT;
    return new Plan(
        new SimulationConfig(MEMBERS, ROUNDS, 1),
        new TrafficConfig(
            traffic.spec(),
            traffic.baseline(),
            traffic.split(),
            OptionalInt.of(MANY_FLOWS),
            traffic.baselineFlows(),
            traffic.anomalyRateMicros()),
        new DetectionConfig(
            detection.detectors(),
            MOST_ALARMS,
            detection.trees(),
            detection.subsample(),
            detection.groups(),
            detection.groupSize(),
            detection.refitRounds()),
        new ConsensusConfig(
            rules.rule(),
            rules.colluders(),
            rules.window(),
            rules.improbabilityMicros(),
            MANY_CANDIDATES,
            rules.signatureLifetime(),
            Plan.alarmPercentileMicros(MOST_ALARMS)));
  }

  private void turns(int repeats) throws IOException, SQLException {
    for (int i = 1 - WARM_UPS; i <= repeats; i++) {
      turn(i);
    }
    System.out.printf(
        "# %s: %d members, %d rounds, %d statements, %d ballots%n",
        workload,
        MEMBERS,
        ROUNDS,
        run.rounds().stream().mapToInt(round -> round.batches().size()).sum(),
        run.ballots());
  }

  /// @param number below 1 to warm up
  private void turn(int number) throws IOException, SQLException {
    turn = number;
    say("coordinator", fleet.run(run, fresh("run.db"), coordinator, node, admin));
    say("bare stream", BareStream.run(fleet, run, coordinator, node));
    say("bare inserts", bareInserts());
    say("decoding alone", decoding());
    say("decoding and verifying alone", verifying());
    say("appending alone", appending());
  }

  private Cost bareInserts() throws IOException, SQLException {
    List<List<BareTable.Row>> commits =
        run.rounds().stream().map(round -> BareTable.Row.of(round.closing())).toList();
    try (BareTable table = BareTable.like(folder.resolve("recorded.db"), fresh("bare.db"))) {
      Cost.Since begun = Cost.Since.now();
      for (List<BareTable.Row> commit : commits) {
        var _ = table.insert(commit);
      }
      return begun.until(run.ballots());
    }
  }

  private Cost appending() throws IOException {
    SigningKey key = SigningKey.derived(1, "checkpoint");
    try (LedgerStore store = LedgerStore.create(fresh("append.db"), "dais/benchmark", key)) {
      Cost.Since begun = Cost.Since.now();
      for (RecordedRun.Round round : run.rounds()) {
        var _ = store.append(round.closing()).join();
      }
      return begun.until(run.ballots());
    }
  }

  private Cost decoding() {
    Cost.Since begun = Cost.Since.now();
    for (RecordedRun.Round round : run.rounds()) {
      for (ByteString batch : round.batches()) {
        var _ = SignedStatement.ballots(batch.toByteArray());
      }
    }
    return begun.until(run.ballots());
  }

  private Cost verifying() {
    List<VerifyingKey> keys = run.keys();
    Cost.Since begun = Cost.Since.now();
    for (RecordedRun.Round round : run.rounds()) {
      for (ByteString batch : round.batches()) {
        var signed = SignedStatement.ballots(batch.toByteArray());
        if (!signed.verifiedBy(keys.get(signed.member()))) {
          throw new IllegalStateException("a recorded ballot does not verify: " + signed);
        }
      }
    }
    return begun.until(run.ballots());
  }

  private void say(String name, Cost cost) throws IOException {
    if (turn < 1) {
      return;
    }
    String row =
        "%s (%s),%d,%s,%s,%s"
            .formatted(
                name,
                workload,
                turn,
                place,
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                cost.text());
    Files.writeString(file, row + "\n", StandardOpenOption.APPEND);
    System.out.println(row);
  }

  /// A file of which nothing of an earlier turn is left.
  private Path fresh(String name) throws IOException {
    Path own = folder.resolve(name + ".d");
    if (Files.exists(own)) {
      try (Stream<Path> left = Files.walk(own)) {
        for (Path one : left.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
    return Files.createDirectories(own).resolve(name);
  }
}
