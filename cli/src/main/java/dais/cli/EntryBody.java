package dais.cli;

import dais.consensus.Candidate;
import dais.consensus.Committee;
import dais.consensus.CommitteeNotice;
import dais.consensus.Decision;
import dais.consensus.Genesis;
import dais.consensus.LateStatement;
import dais.consensus.Misconduct;
import dais.consensus.SeedCommitment;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.consensus.Summary;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import java.util.Optional;

/// What the bytes of an entry say, as far as this dais can read them.
final class EntryBody {
  private EntryBody() {}

  /// Two statements that contradict each other, in full.
  private record Contradiction(String misconduct, Statement first, Statement second) {}

  /// A ballot that its own evidence contradicts.
  private record VoidBallot(String misconduct, Misconduct.VoidBallot ballot) {}

  /// A statement that counted for nothing, in full.
  private record Late(EntryKind phase, Statement statement) {}

  /// The record in the body; empty for a kind that is only shown as bytes.
  ///
  /// @throws MalformedBody if the bytes are not what their kind says
  static Optional<Record> decode(EntryKind kind, byte[] body) {
    return switch (kind) {
      case GENESIS -> Optional.of(Genesis.decode(body));
      case PROFILE -> Optional.of(SignedProfile.decode(body).profile());
      case BASELINE -> Optional.of(FeatureSpace.decode(body).outline());
      case PROPOSAL -> Optional.of(SignedStatement.proposal(body).statement());
      case CANDIDATE -> Optional.of(Candidate.decode(body));
      case BALLOTS -> Optional.of(SignedStatement.ballots(body).statement());
      case DECISION -> Optional.of(Decision.decode(body));
      case COMMITTEE -> Optional.of(notice(CommitteeNotice.decode(body)));
      case EVIDENCE -> Optional.of(evidence(Misconduct.decode(body)));
      case LATE -> Optional.of(late(LateStatement.decode(body)));
      case SUMMARY -> Optional.of(Summary.decode(body));
      case ROSTER, CONTROL, RETRACTION, MODEL -> Optional.empty(); // This dais writes none.
    };
  }

  private static Record notice(CommitteeNotice notice) {
    return switch (notice) {
      case SeedCommitment commitment -> commitment;
      case Committee drawn -> drawn;
    };
  }

  private static Record late(LateStatement late) {
    return new Late(late.slot().phase(), late.signed().statement());
  }

  private static Record evidence(Misconduct misconduct) {
    return switch (misconduct) {
      case Misconduct.Equivocation two ->
          new Contradiction("equivocation", two.first().statement(), two.second().statement());
      case Misconduct.VoidBallot ballot -> new VoidBallot("void ballot", ballot);
    };
  }
}
