package dais.cli;

import dais.consensus.Candidate;
import dais.consensus.Committee;
import dais.consensus.CommitteeNotice;
import dais.consensus.Decision;
import dais.consensus.Genesis;
import dais.consensus.Misconduct;
import dais.consensus.SeedCommitment;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.consensus.Summary;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What the bytes of an entry say, as far as this dais can read them.
final class EntryBody {
  /// The kinds that this dais writes. Others are shown as bytes.
  private static final Map<EntryKind, Function<byte[], Record>> DECODERS =
      Map.of(
          EntryKind.GENESIS, Genesis::decode,
          EntryKind.PROFILE, body -> SignedProfile.decode(body).profile(),
          EntryKind.BASELINE, body -> FeatureSpace.decode(body).outline(),
          EntryKind.PROPOSAL, body -> SignedStatement.proposal(body).statement(),
          EntryKind.CANDIDATE, Candidate::decode,
          EntryKind.BALLOTS, body -> SignedStatement.ballots(body).statement(),
          EntryKind.DECISION, Decision::decode,
          EntryKind.COMMITTEE, body -> notice(CommitteeNotice.decode(body)),
          EntryKind.EVIDENCE, body -> evidence(Misconduct.decode(body)),
          EntryKind.SUMMARY, Summary::decode);

  private EntryBody() {}

  /// Two statements that contradict each other, in full.
  private record Contradiction(String misconduct, Statement first, Statement second) {}

  /// A ballot that its own evidence contradicts.
  private record VoidBallot(String misconduct, Misconduct.VoidBallot ballot) {}

  /// The record in the body; empty for a kind that is only shown as bytes.
  ///
  /// @throws MalformedBody if the bytes are not what their kind says
  static Optional<Record> decode(EntryKind kind, byte[] body) {
    return Optional.ofNullable(DECODERS.get(kind)).map(decoder -> decoder.apply(body));
  }

  private static Record notice(CommitteeNotice notice) {
    return switch (notice) {
      case SeedCommitment commitment -> commitment;
      case Committee drawn -> drawn;
    };
  }

  private static Record evidence(Misconduct misconduct) {
    return switch (misconduct) {
      case Misconduct.Equivocation two ->
          new Contradiction("equivocation", two.first().statement(), two.second().statement());
      case Misconduct.VoidBallot ballot -> new VoidBallot("void ballot", ballot);
    };
  }
}
