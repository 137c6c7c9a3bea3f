package dais.benchmarks;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.consensus.RoundReader;
import dais.consensus.SignedStatement;
import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.simulation.RunOptions;
import dais.simulation.Simulation;
import dais.simulation.plan.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the members of a plan run say, by its ledger: whoever says it again, to a coordinator that
/// runs the same plan, says what real members would.
///
/// @param founding the statements of round 0
/// @param rounds from round 1 on
record RecordedRun(Plan plan, List<Draft> founding, List<Round> rounds) {
  /// One round.
  ///
  /// @param ballots in all batches
  record Round(
      List<ByteString> proposals, List<ByteString> batches, List<Draft> closing, int ballots) {
    static Round of(List<Draft> drafts) {
      List<ByteString> batches = bodies(drafts, EntryKind.BALLOTS);
      return new Round(
          bodies(drafts, EntryKind.PROPOSAL),
          batches,
          drafts.stream().dropWhile(draft -> RoundReader.opens(draft.kind())).toList(),
          batches.stream().mapToInt(Round::ballots).sum());
    }

    private static int ballots(ByteString batch) {
      return SignedStatement.ballots(batch.toByteArray()).statement().ballots().size();
    }
  }

  /// Runs a plan in this process.
  static RecordedRun of(Plan plan, Path ledger) {
    try (Simulation simulation = Simulation.of(plan, RunOptions.into(ledger))) {
      var _ = simulation.run();
    }
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger)) {
      List<Round> rounds = new ArrayList<>();
      for (int round = 1; round <= plan.simulation().rounds(); round++) {
        rounds.add(Round.of(Draft.of(reader.entriesOfRound(round))));
      }
      return new RecordedRun(plan, Draft.of(reader.entriesOfRound(0)), List.copyOf(rounds));
    }
  }

  static List<ByteString> bodies(List<Draft> drafts, EntryKind kind) {
    return drafts.stream()
        .filter(draft -> draft.kind() == kind)
        .map(draft -> ByteString.copyFrom(draft.body()))
        .toList();
  }

  Round round(int number) {
    return rounds.get(number - 1);
  }

  /// In all rounds.
  long ballots() {
    return rounds.stream().mapToLong(Round::ballots).sum();
  }

  /// The members' public keys, by member.
  List<VerifyingKey> keys() {
    return Genesis.decode(founding.getFirst().body()).members();
  }
}
