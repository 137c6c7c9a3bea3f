package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.tests.integration.Distribution.Outcome;
import dais.tests.integration.TwoMachines.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A coordinator on one machine and a node on another, as the operations page says: its commands
/// set the fleet up, runs go through what may happen to the cable, and its last commands end it.
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
final class TwoMachinesTest {
  private static final int LAST = Integer.MAX_VALUE;
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Path PAGE = Path.of("..").resolve("docs/operations.md");
  private static final int ROUNDS = 12;
  private static final String RUN =
      "./scripts/dais run --agents 4 --steps %d --seed 7 --batch 40 -o jsonl".formatted(ROUNDS);

  private Optional<TwoMachines> machines = Optional.empty();

  @BeforeAll
  void plugIn(@TempDir Path work) throws IOException, InterruptedException {
    Optional<String> hindrance = TwoMachines.hindrance();
    assumeTrue(hindrance.isEmpty(), () -> "no network namespaces: " + hindrance.orElse(""));
    machines = Optional.of(new TwoMachines(Distribution.assembled(), work));
    set();
  }

  @AfterAll
  void unplug() throws IOException, InterruptedException {
    if (machines.isPresent()) {
      machines.get().takeAway();
    }
  }

  private Machine here() {
    return machines.orElseThrow().here();
  }

  private Machine there() {
    return machines.orElseThrow().there();
  }

  private Outcome shell(Machine machine, String script) throws IOException, InterruptedException {
    return machines.orElseThrow().shell(machine, script);
  }

  /// The page's blocks: the coordinator's machine, the node's, and the coordinator's again.
  private static List<PageBlock> blocks() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf("## A coordinator here, nodes there");
    List<PageBlock> blocks = PageBlock.of(page.substring(begin, page.indexOf("\n## ", begin + 1)));
    assertThat(blocks).hasSize(3);
    return blocks;
  }

  /// Does what the page says to have the fleet: a coordinator here, n7 there.
  private void set() throws IOException, InterruptedException {
    List<PageBlock> blocks = blocks();
    blocks.getFirst().assertShows(shell(here(), blocks.getFirst().commands()));
    Files.copy(here().folder().resolve("ticket"), there().folder().resolve("ticket"));
    String address = "HOST=" + here().address();
    PageBlock node = blocks.get(1);
    assertThat(node.commands()).contains("HOST=127.0.0.1");
    new PageBlock(
            node.commands().replace("HOST=127.0.0.1", address),
            node.shown().replace("127.0.0.1", here().address()))
        .assertShows(shell(there(), node.commands().replace("HOST=127.0.0.1", address)));
  }

  @Test
  @Order(LAST)
  void thePageHoldsWordForWord() throws IOException, InterruptedException {
    PageBlock last = blocks().getLast();
    last.assertShows(shell(here(), last.commands()));
    assertThat(Files.readString(there().folder().resolve("n7.out")))
        .contains("n7 has joined " + here().address());
  }

  /// What happens to the cable.
  enum Trouble {
    UNPLUGGED {
      @Override
      void begin(TwoMachines machines) throws IOException, InterruptedException {
        machines.inside(machines.there(), "ip", "link", "set", machines.there().cable(), "down");
      }

      @Override
      void end(TwoMachines machines) throws IOException, InterruptedException {
        machines.inside(machines.there(), "ip", "link", "set", machines.there().cable(), "up");
      }
    },
    ONLY_THE_NODE_IS_HEARD {
      @Override
      void begin(TwoMachines machines) throws IOException, InterruptedException {
        machines.inside(
            machines.here(), "ip", "route", "add", "blackhole", machines.there().address());
      }

      @Override
      void end(TwoMachines machines) throws IOException, InterruptedException {
        machines.inside(
            machines.here(), "ip", "route", "del", "blackhole", machines.there().address());
      }
    },
    ONLY_THE_COORDINATOR_IS_HEARD {
      @Override
      void begin(TwoMachines machines) throws IOException, InterruptedException {
        machines.inside(
            machines.there(), "ip", "route", "add", "blackhole", machines.here().address());
      }

      @Override
      void end(TwoMachines machines) throws IOException, InterruptedException {
        machines.inside(
            machines.there(), "ip", "route", "del", "blackhole", machines.here().address());
      }
    };

    abstract void begin(TwoMachines machines) throws IOException, InterruptedException;

    abstract void end(TwoMachines machines) throws IOException, InterruptedException;
  }

  static Stream<Arguments> troubles() {
    return FaultRow.seeds()
        .boxed()
        .flatMap(seed -> Stream.of(Trouble.values()).map(trouble -> Arguments.of(trouble, seed)));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void aRunOutlivesTheCablesTrouble(Trouble trouble, int seed)
      throws IOException, InterruptedException {
    FaultRow row =
        new FaultRow("cable " + trouble.name().toLowerCase(Locale.ROOT).replace('_', ' '), seed);
    if (row.isThere()) {
      return;
    }
    TwoMachines both = machines.orElseThrow();
    String ledger = "%s-%d.db".formatted(trouble, seed);
    Process driver =
        both.start(here(), RUN + " --fleet field --phase-timeout 100 --ledger " + ledger);
    List<String> said = new ArrayList<>();
    try (BufferedReader lines = driver.inputReader()) {
      String last = "{\"round\":%d,".formatted(row.round(ROUNDS / 3));
      do {
        said.add(Optional.ofNullable(lines.readLine()).orElseThrow());
      } while (!said.getLast().startsWith(last));
      trouble.begin(both);
      await("late|absent");
      trouble.end(both);
      lines.lines().forEach(said::add);
    }
    assertThat(driver.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(driver.exitValue()).as(String.join("\n", said)).isZero();
    await("joined|ready");
    assertThat(digests(said.getLast())).isEqualTo(alone());
    try (LedgerReader reader = LedgerStore.openReadOnly(here().folder().resolve(ledger))) {
      assertThat(RunHistory.of(said.stream()).complaints(ROUNDS, reader)).isEmpty();
      Hash run = reader.entry(0).orElseThrow().leafHash();
      try (LedgerReader copy =
          LedgerStore.openReadOnly(there().folder().resolve("n7/ledgers").resolve(run + ".db"))) {
        assertThat(copy.head()).as("what n7 has learned from").isEqualTo(reader.head());
      }
    }
    row.add();
  }

  /// Another fleet of the two machines, n1 here and n8 there.
  @Test
  void aLiveRunSpansBothMachines() throws IOException, InterruptedException {
    TwoMachines both = machines.orElseThrow();
    String coordinator = here().address() + ":17444";
    good(
        here(),
        """
        ./scripts/dais fleet init --fleet watch --host %s
        ./scripts/dais fleet up --fleet watch --nodes 1 --bind 0.0.0.0 --port 17444 --timeout 120
        ./scripts/dais node approve n8 --fleet watch > ticket-watch
        """
            .formatted(here().address()));
    Files.copy(here().folder().resolve("ticket-watch"), there().folder().resolve("ticket-watch"));
    good(
        there(),
        """
        ./scripts/dais node join --coordinator %s --name n8 --identity n8 \\
          --token $(awk '/^token/ {print $2}' ticket-watch) \\
          --fingerprint $(awk '/^fingerprint/ {print $2}' ticket-watch)
        """
            .formatted(coordinator));
    Process far =
        both.start(
            there(),
            "exec ./scripts/dais node run --coordinator %s --identity n8 > n8.out"
                .formatted(coordinator));
    try {
      var _ = awaitStatus("n8 +elsewhere; joined");
      assertThat(
              good(
                  here(),
                  "./scripts/dais fleet up --fleet watch --nodes 1 --live --with n8 --agents-per-node 2"
                      + " --interval 1 --deadline 6 --batch 40 --timeout 120"))
          .containsPattern("n8 +elsewhere; ready, 2 members")
          .containsPattern("live run +round \\d+");

      Trouble.UNPLUGGED.begin(both);
      try {
        var _ = awaitStatus("n8 +elsewhere; .*the run goes on without it since round \\d+");
      } finally {
        Trouble.UNPLUGGED.end(both);
      }
      var _ = awaitStatus("n8 +elsewhere; ready, 2 members(; \\d+ statements came too late)?\\R");
      int whole = liveRound();
      long end = System.nanoTime() + DEADLINE.toNanos();
      while (liveRound() < whole + 3) {
        assertThat(System.nanoTime()).as("the live run goes on").isLessThan(end);
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      }

      Path ledger = here().folder().resolve("state/dais/fleets/watch/ledgers/live.db");
      try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
        assertThat(LiveFleet.decided(reader.range(0, reader.head().size())))
            .filteredOn(round -> round.round() >= whole && round.round() <= whole + 2)
            .anySatisfy(round -> assertThat(round.voters().size()).isEqualTo(4));
      }
      assertThat(good(here(), "./scripts/dais fleet down --fleet watch"))
          .isEqualTo("fleet watch is down\n");
    } finally {
      far.destroy();
    }
  }

  private String good(Machine machine, String script) throws IOException, InterruptedException {
    Outcome outcome = shell(machine, script);
    assertThat(outcome.exitCode()).as(outcome.stdout() + outcome.stderr()).isZero();
    return outcome.stdout();
  }

  private int liveRound() throws IOException, InterruptedException {
    return Integer.parseInt(awaitStatus("live run +round (\\d+)").group(1));
  }

  /// Waits until `fleet status` says that of the fleet that watches.
  private Matcher awaitStatus(String words) throws IOException, InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      String said = shell(here(), "./scripts/dais fleet status --fleet watch").stdout();
      Matcher found = Pattern.compile(words).matcher(said);
      if (found.find()) {
        return found;
      }
      assertThat(System.nanoTime()).as("%s in %s", words, said).isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private String alone() throws IOException, InterruptedException {
    if (!Files.exists(here().folder().resolve("alone.json"))) {
      Files.writeString(
          here().folder().resolve("alone.json"),
          digests(shell(here(), RUN + " --ledger alone.db").stdout()));
    }
    return Files.readString(here().folder().resolve("alone.json"));
  }

  @Test
  void aRunComesThroughANarrowLine() throws IOException, InterruptedException {
    for (Machine machine : List.of(here(), there())) {
      Outcome narrowed =
          shell(
              machine,
              "tc qdisc add dev %s root tbf rate 512kbit burst 16kbit latency 800ms"
                  .formatted(machine.cable()));
      assumeTrue(narrowed.exitCode() == 0, () -> "no token bucket: " + narrowed.stderr().strip());
    }
    assertSame("narrow");
  }

  @Test
  void aRunComesThroughALongAndLossyLine() throws IOException, InterruptedException {
    for (Machine machine : List.of(here(), there())) {
      Outcome slowed =
          shell(
              machine,
              "tc qdisc add dev %s root netem delay 40ms 10ms loss 2%%".formatted(machine.cable()));
      assumeTrue(slowed.exitCode() == 0, () -> "no netem: " + slowed.stderr().strip());
    }
    assertSame("long");
  }

  private void assertSame(String line) throws IOException, InterruptedException {
    try {
      Outcome together = shell(here(), RUN + " --fleet field --ledger %s.db".formatted(line));
      assertThat(together.exitCode()).as(together.stderr()).isZero();
      assertThat(digests(together.stdout())).isEqualTo(alone());
    } finally {
      for (Machine machine : List.of(here(), there())) {
        var _ = shell(machine, "tc qdisc del dev %s root".formatted(machine.cable()));
      }
    }
  }

  private static String digests(String report) {
    Matcher found =
        Pattern.compile("\"decision_digest\":\"(\\w+)\",\"ledger_root\":\"(\\w+)\"")
            .matcher(report);
    assertThat(found.find()).as(report).isTrue();
    return found.group();
  }

  /// Waits until the coordinator says that of n7.
  private void await(String state) throws IOException, InterruptedException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    Pattern seen = Pattern.compile("n7 +(" + state + ") ");
    String listed = "";
    while (!seen.matcher(listed).find()) {
      assertThat(System.nanoTime()).as("%s in %s", state, listed).isLessThan(end);
      listed = shell(here(), "./scripts/dais node list --fleet field").stdout();
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }
}
