package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A coordinator goes on with nothing that does not follow: ledgers that another one, with the
/// right key, wrote wrongly.
final class RecollectionTest {
  private static final int MEMBERS = 4;

  @TempDir private Path folder;

  /// The entries of a good run of two rounds.
  private List<Draft> good() throws InterruptedException {
    Path file = folder.resolve("good.db");
    ScriptedFleet fleet = new ScriptedFleet(file, MEMBERS, 1, 2);
    fleet.start(false);
    fleet.finish();
    List<Draft> drafts = new ArrayList<>();
    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      for (int round = 0; round <= 2; round++) {
        drafts.addAll(Draft.of(reader.entriesOfRound(round)));
      }
    }
    return drafts;
  }

  private Recollection recollect(UnaryOperator<List<Draft>> change) throws InterruptedException {
    Path file = folder.resolve("changed.db");
    RunRequest plan = RunRequest.of(ScriptedFleet.start(file, MEMBERS, 2).build());
    try (LedgerStore store = LedgerStore.create(file, "test", plan.checkpointKey())) {
      store.append(change.apply(new ArrayList<>(good()))).join();
      Recollection past = new Recollection(store.reads(), plan);
      var _ = past.reopen(past.engine());
      return past;
    }
  }

  private void refuses(ExitCode code, String message, UnaryOperator<List<Draft>> change) {
    assertThatThrownBy(() -> recollect(change))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  private static List<Draft> without(List<Draft> drafts, EntryKind kind, int round) {
    drafts.removeIf(draft -> draft.kind() == kind && draft.round() == round);
    return drafts;
  }

  /// The last round without its second half.
  private static List<Draft> half(List<Draft> drafts) {
    for (EntryKind kind : List.of(EntryKind.BALLOTS, EntryKind.DECISION, EntryKind.SUMMARY)) {
      without(drafts, kind, 2);
    }
    return drafts;
  }

  @Test
  void goesOnWithWhatFollows() throws InterruptedException {
    assertThat(recollect(drafts -> drafts).last().orElseThrow().round()).isEqualTo(2);
  }

  @Test
  void refusesAFoundingWithoutItsSpace() {
    refuses(
        ExitCode.BAD_INPUT, "holds another run", drafts -> without(drafts, EntryKind.BASELINE, 0));
  }

  @Test
  void refusesAFoundingWithASpaceThatIsNone() {
    refuses(
        ExitCode.NEGATIVE,
        "the ledger's round 0 does not follow from what stands before it: ",
        drafts -> {
          drafts.replaceAll(
              draft ->
                  draft.kind() == EntryKind.BASELINE
                      ? new Draft(draft.kind(), 0, draft.author(), 0, new byte[] {1})
                      : draft);
          return drafts;
        });
  }

  @Test
  void refusesAFoundingThatHoldsMore() {
    refuses(
        ExitCode.BAD_INPUT,
        "holds another run",
        drafts -> {
          drafts.add(1, new Draft(EntryKind.CONTROL, 0, Draft.COORDINATOR, 0, new byte[] {1}));
          return drafts;
        });
  }

  @Test
  void refusesARoundWithoutACandidate() {
    refuses(
        ExitCode.NEGATIVE,
        "round 1 does not follow from what stands before it",
        drafts -> without(drafts, EntryKind.CANDIDATE, 1));
  }

  @Test
  void refusesARoundWithoutADecision() {
    refuses(
        ExitCode.NEGATIVE,
        "round 2 does not follow from what stands before it",
        drafts -> without(drafts, EntryKind.DECISION, 2));
  }

  @Test
  void refusesARoundWithoutASummary() {
    refuses(
        ExitCode.NEGATIVE,
        "expected one summary of a round but found 0",
        drafts -> without(drafts, EntryKind.SUMMARY, 2));
  }

  @Test
  void refusesHalfARoundInTheMiddle() {
    refuses(
        ExitCode.NEGATIVE,
        "round 1 does not follow",
        drafts -> {
          for (EntryKind kind : List.of(EntryKind.BALLOTS, EntryKind.DECISION, EntryKind.SUMMARY)) {
            without(drafts, kind, 1);
          }
          return drafts;
        });
  }

  @Test
  void refusesHalfARoundThatHoldsAnotherCandidate() {
    refuses(
        ExitCode.BAD_INPUT,
        "holds another run",
        drafts -> without(half(drafts), EntryKind.CANDIDATE, 2));
  }

  @Test
  void refusesHalfARoundWithAProposalThatCannotBeCounted() {
    refuses(
        ExitCode.BAD_INPUT,
        "holds another run",
        drafts -> {
          List<Draft> half = half(drafts);
          Draft early =
              half.stream()
                  .filter(draft -> draft.kind() == EntryKind.PROPOSAL && draft.round() == 1)
                  .findFirst()
                  .orElseThrow();
          half.add(new Draft(EntryKind.PROPOSAL, 2, 0, early.eventTimeMicros(), early.body()));
          return half;
        });
  }
}
