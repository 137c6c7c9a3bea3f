package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Genesis;
import dais.consensus.Summary;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.node.traffic.TrafficSpec;
import dais.simulation.plan.Plan;
import dais.simulation.plan.SimulationConfig;
import dais.simulation.plan.TrafficConfig;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs over standard input.
final class StreamedRunTest {
  private static final int ROWS = 250;

  @TempDir private Path folder;

  private static String log() {
    StringBuilder text =
        new StringBuilder(
            "#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\tproto\tservice\tconn_state\tduration"
                + "\torig_bytes\tresp_bytes\torig_pkts\tresp_pkts\n");
    for (int row = 0; row < ROWS; row++) {
      text.append(row)
          .append(
              ".5\t10.0.0.%d\t1.2.3.4\t80\ttcp\thttp\tSF\t1\t%d\t1\t1\t1\n"
                  .formatted(row % 10, row * row));
    }
    return text.toString();
  }

  private static Plan plan(String spec, int rounds) {
    TrafficConfig usual = Plan.DEFAULT.traffic();
    return new Plan(
        new SimulationConfig(4, rounds, 7),
        new TrafficConfig(
            TrafficSpec.parse(spec),
            Optional.of(TrafficSpec.parse("synthetic")),
            usual.split(),
            OptionalInt.of(10),
            128,
            usual.anomalyRateMicros()),
        Plan.DEFAULT.detection(),
        Plan.DEFAULT.consensus());
  }

  private RunOptions options(String ledger, boolean resume, Optional<Path> spool) {
    return new RunOptions(
        folder.resolve(ledger),
        resume,
        1,
        ScoreArms.FLEET,
        new RunOptions.Files(Optional.empty(), spool),
        "",
        true,
        LedgerConfig.DEFAULT);
  }

  private static InputStream input() {
    return new ByteArrayInputStream(log().getBytes(StandardCharsets.UTF_8));
  }

  private static RunReport run(Plan plan, RunOptions options) {
    try (Simulation simulation = Simulation.of(plan, options, input())) {
      return simulation.run();
    }
  }

  private List<Summary> summaries(String ledger) {
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve(ledger))) {
      assertThat(Genesis.decode(reader.wholeBody(0)).inputs().getFirst().content())
          .hasToString("stream");
      return reader.byKind(EntryKind.SUMMARY, 0, 100).stream()
          .map(entry -> Summary.decode(entry.body()))
          .toList();
    }
  }

  @Test
  void endsWithTheStreamAndSaysItsHashInTheLastSummary() {
    RunReport report = run(plan("zeek:-", 50), options("a.db", false, Optional.empty()));

    assertThat(report.identity().rounds()).isEqualTo(7);
    assertThat(report.counts().flows()).isEqualTo(ROWS);
    assertThat(report.notes()).contains("the traffic ended after round 7 of 50");
    List<Summary> summaries = summaries("a.db");
    assertThat(summaries.subList(0, 6)).allMatch(summary -> summary.stream().isEmpty());
    assertThat(summaries.getLast().stream())
        .contains(Hash.sha256(log().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void saysTheHashOfWhatItReadWhereThePlanEndsFirst() {
    run(plan("zeek:-", 2), options("b.db", false, Optional.empty()));

    String read = String.join("\n", log().lines().limit(1 + 80 + 1).toList()) + "\n";
    assertThat(summaries("b.db").getLast().stream())
        .contains(Hash.sha256(read.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void resumesFromItsSpoolToTheRunThatWasNotBroken() throws Exception {
    Path spool = folder.resolve("copy.log");
    RunReport unbroken =
        run(plan("zeek:-", 50), options("whole.db", false, Optional.of(folder.resolve("x.log"))));
    try (Simulation simulation =
        Simulation.of(
            plan("zeek:-", 50), options("broken.db", false, Optional.of(spool)), input())) {
      simulation.run(3);
    }
    Files.writeString(spool, log());

    RunReport resumed = run(plan("zeek:-", 50), options("broken.db", true, Optional.of(spool)));

    assertThat(resumed.decisionDigest()).isEqualTo(unbroken.decisionDigest());
    assertThat(resumed.ledgerRoot()).isEqualTo(unbroken.ledgerRoot());
    assertThat(Files.readString(folder.resolve("x.log"))).isEqualTo(log());
  }

  private void refuses(Plan plan, RunOptions options, String message) {
    Refusal refusal = Assertions.catchThrowableOfType(Refusal.class, () -> run(plan, options));
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refusal.hint()).contains("--spool");
  }

  @Test
  void refusesToResumeWhatIsGoneAndToCopyWhatIsNoStream() {
    run(plan("zeek:-", 2), options("c.db", false, Optional.empty()));

    refuses(
        plan("zeek:-", 2),
        options("c.db", true, Optional.empty()),
        "--resume needs the traffic once more, and what came through standard input is gone");
    refuses(
        plan("synthetic", 2),
        options("d.db", false, Optional.of(folder.resolve("copy.log"))),
        "--spool keeps a copy of standard input, but the traffic is 'synthetic'");
    refuses(
        plan("zeek:-", 2),
        options("e.db", true, Optional.of(folder.resolve("none.log"))),
        "there is no spool " + folder.resolve("none.log"));
  }
}
