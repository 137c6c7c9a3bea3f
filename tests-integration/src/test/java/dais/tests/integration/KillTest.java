package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `kill -9` of a real `dais run` at random moments: what was acknowledged is there, and the
/// resumed run ends as the unbroken one. `-Ddais.kills=20` for more moments.
final class KillTest {
  private static final int ROUNDS = 25;

  /// The kill comes after one of the first rounds, up to this much later: long before the last.
  private static final int LATEST_ROUND = ROUNDS / 2;

  private static final int LATEST_MILLIS = 20;
  private static final String[] PLAN = {
    "run", "--agents", "5", "--steps", Integer.toString(ROUNDS), "--seed", "7", "--batch", "40"
  };

  private final Distribution distribution = Distribution.assembled();

  @TempDir private Path work;

  static LongStream moments() {
    return LongStream.rangeClosed(1, Integer.getInteger("dais.kills", 2));
  }

  private List<String> plan(String... more) {
    List<String> arguments = new ArrayList<>(List.of(PLAN));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private String digests(List<String> arguments) throws IOException, InterruptedException {
    Distribution.Outcome outcome = distribution.dais(work, arguments.toArray(String[]::new));
    assertThat(outcome.exitCode()).as(outcome.stderr()).isZero();
    return outcome
        .stdout()
        .replaceAll("(?s).*(\"decision_digest\":\"\\w+\",\"ledger_root\":\"\\w+\").*", "$1");
  }

  @ParameterizedTest
  @MethodSource("moments")
  void losesNothingThatWasAcknowledged(long seed) throws IOException, InterruptedException {
    String unbroken = digests(plan("--ledger", "unbroken.db", "-o", "json"));
    Process process =
        distribution.start(
            work, plan("--ledger", "killed.db", "-o", "jsonl").toArray(String[]::new));
    Random random = new Random(seed);
    int acknowledged = 1 + random.nextInt(LATEST_ROUND);
    try (BufferedReader lines = process.inputReader()) {
      for (int round = 1; round <= acknowledged; round++) {
        assertThat(lines.readLine()).contains("\"round\":" + round + ",");
      }
      boolean ended = process.waitFor(random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS);
      // Through the handle: Process itself closes its streams, and with them what was acknowledged.
      process.toHandle().destroyForcibly();
      process.waitFor();
      assertThat(ended).as("killed in its midst, seed " + seed).isFalse();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged += line.startsWith("{\"round\":") && line.endsWith("}") ? 1 : 0;
      }
    }

    try (LedgerReader reader = LedgerStore.openReadOnly(work.resolve("killed.db"))) {
      assertThat(reader.byKind(EntryKind.SUMMARY, 0, ROUNDS))
          .as("acknowledged rounds, seed " + seed)
          .hasSizeGreaterThanOrEqualTo(acknowledged);
    }
    String resumed = digests(List.of("run", "--resume", "--ledger", "killed.db", "-o", "json"));
    assertThat(resumed).hasSizeGreaterThan(128).isEqualTo(unbroken);
  }
}
