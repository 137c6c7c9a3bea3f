package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How far a node may say that it follows a ledger.
final class RunLogTest {
  @TempDir private Path folder;

  private RunLog log() throws Exception {
    RunRequest plan = RunRequest.of(ScriptedFleet.start(folder.resolve("run.db"), 3, 1).build());
    RunLog log = RunLog.open(plan, LedgerConfig.DEFAULT, Runnable::run);
    CompletableFuture<Long> stored = new CompletableFuture<>();
    log.append(
        List.of(
            new Draft(EntryKind.CONTROL, 0, Draft.COORDINATOR, 0, new byte[3]),
            new Draft(EntryKind.CONTROL, 0, Draft.COORDINATOR, 0, new byte[100_000])),
        head -> stored.complete(head.size()),
        stored::completeExceptionally);
    assertThat(stored.get(20, TimeUnit.SECONDS)).as("a long body in two entries").isEqualTo(3);
    return log;
  }

  @Test
  void toTheEndOfAStatement() throws Exception {
    try (RunLog log = log()) {
      for (long followed : List.of(0L, 1L, 3L)) {
        assertThatCode(() -> log.requireStatement("n1", followed)).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void notIntoOne() throws Exception {
    try (RunLog log = log()) {
      assertThatThrownBy(() -> log.requireStatement("n1", 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "node n1 says that it follows 2 entries of this run: there a statement goes on");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4, node n1 keeps 4 entries of this run but ",
    "9223372036854775807, node n1 keeps 9223372036854775807 entries of this run but ",
  })
  void notBeyondTheLast(long followed, String expected) throws Exception {
    try (RunLog log = log()) {
      assertThatThrownBy(() -> log.requireStatement("n1", followed))
          .isInstanceOfSatisfying(
              Refusal.class, why -> assertThat(why.exitCode()).isEqualTo(ExitCode.NEGATIVE))
          .hasMessageStartingWith(expected);
    }
  }
}
