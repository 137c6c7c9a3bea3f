package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.TreeHead;
import dais.tests.integration.FaultStage.Driven;
import dais.tests.integration.RunHistory.Acknowledged;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The checker of the fault tests is shown to find what it is there for.
final class RunHistoryTest {
  @TempDir private Path folder;

  /// Three rounds, the rounds of the summaries as given, and what was acknowledged of them.
  private List<Acknowledged> decide(Path file, int... summaries) {
    List<Acknowledged> acknowledged = new ArrayList<>();
    try (LedgerStore store = LedgerStore.create(file, "test", SigningKey.derived(1, "test"))) {
      for (int round : summaries) {
        TreeHead head =
            store
                .append(
                    List.of(
                        new Draft(EntryKind.PROPOSAL, round, 0, round, new byte[] {1}),
                        new Draft(EntryKind.SUMMARY, round, -1, round, new byte[] {2})))
                .join();
        acknowledged.add(new Acknowledged(round, head.size(), head.root().toString()));
      }
    }
    return acknowledged;
  }

  private List<String> complaints(Path file, List<Acknowledged> acknowledged) {
    try (var reader = LedgerStore.openReadOnly(file)) {
      return new RunHistory(acknowledged).complaints(3, reader);
    }
  }

  @Test
  void hasNothingToSayAboutARunThatHolds() {
    Path file = folder.resolve("good.db");
    assertThat(complaints(file, decide(file, 1, 2, 3))).isEmpty();
  }

  @Test
  void findsARoundThatWasLost() {
    Path file = folder.resolve("short.db");
    List<Acknowledged> three = decide(folder.resolve("three.db"), 1, 2, 3);
    var _ = decide(file, 1, 2);
    assertThat(complaints(file, three))
        .containsExactly(
            "round 3 was acknowledged at size 6 as %s but the ledger holds nothing"
                .formatted(three.getLast().root()),
            "the ledger lacks round 3");
  }

  @Test
  void findsARoundThatWasDecidedTwice() {
    Path file = folder.resolve("twice.db");
    List<Acknowledged> four = decide(file, 1, 2, 2, 3);
    assertThat(complaints(file, List.of(four.get(0), four.get(1), four.get(3))))
        .containsExactly("round 2 was decided 2 times");
    assertThat(complaints(file, four))
        .contains("expected the acknowledgement of round 3 but found that of round 2");
  }

  /// The history is a fleet's, the bug is seeded: what the coordinator has on disk after the run is
  /// what it had in the middle, though its driver was told of every round.
  @Test
  void findsWhatACoordinatorForgot() throws Exception {
    Path ledger = folder.resolve("run.db");
    Path forgetful = folder.resolve("forgetful.db");
    FaultStage stage = FaultStage.inThisProcess(folder);
    try {
      FutureTask<Driven> run = stage.drive(ledger);
      stage.fleet().holdIn("proposing", 10, "n2");
      try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
        var _ = reader.backup(forgetful, LedgerConfig.DEFAULT);
      }
      stage.fleet().resume("n2");
      RunHistory history = run.get(2, TimeUnit.MINUTES).history();
      try (LedgerReader whole = LedgerStore.openReadOnly(ledger)) {
        assertThat(history.complaints(FaultStage.ROUNDS, whole)).isEmpty();
      }
      try (LedgerReader reader = LedgerStore.openReadOnly(forgetful)) {
        assertThat(history.complaints(FaultStage.ROUNDS, reader))
            .contains("the ledger lacks round " + FaultStage.ROUNDS)
            .allMatch(
                complaint ->
                    complaint.contains("but the ledger holds nothing")
                        || complaint.startsWith("the ledger lacks round "));
      }
    } finally {
      stage.end();
    }
  }

  @Test
  void findsAnotherHistory() {
    Path file = folder.resolve("good.db");
    List<Acknowledged> good = decide(file, 1, 2, 3);
    Acknowledged forged = new Acknowledged(2, 4, good.getFirst().root());
    assertThat(complaints(file, List.of(good.get(0), forged, good.get(2))))
        .singleElement()
        .asString()
        .startsWith("round 2 was acknowledged at size 4 as ");
  }

  @Test
  void findsARoundThatWasNeverAcknowledged() {
    Path file = folder.resolve("good.db");
    List<Acknowledged> good = decide(file, 1, 2, 3);
    assertThat(complaints(file, good.subList(0, 2)))
        .containsExactly("round 3 was never acknowledged");
  }
}
