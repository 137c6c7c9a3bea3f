package dais.cli;

import dais.consensus.Candidate;
import dais.consensus.Committee;
import dais.consensus.CommitteeNotice;
import dais.consensus.Decision;
import dais.consensus.Genesis;
import dais.consensus.SeedCommitment;
import dais.consensus.SignedStatement;
import dais.consensus.Summary;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import java.util.Optional;

/// What the bytes of an entry say, as far as this dais can read them.
final class EntryBody {
  private EntryBody() {}

  /// The record in the body; empty for a kind that is only shown as bytes.
  ///
  /// @throws MalformedBody if the bytes are not what their kind says
  static Optional<Record> decode(EntryKind kind, byte[] body) {
    return switch (kind) {
      case GENESIS -> Optional.of(Genesis.decode(body));
      case PROPOSAL -> Optional.of(SignedStatement.proposal(body).statement());
      case CANDIDATE -> Optional.of(Candidate.decode(body));
      case BALLOTS -> Optional.of(SignedStatement.ballots(body).statement());
      case DECISION -> Optional.of(Decision.decode(body));
      case SUMMARY -> Optional.of(Summary.decode(body));
      case COMMITTEE ->
          switch (CommitteeNotice.decode(body)) {
            case SeedCommitment commitment -> Optional.of(commitment);
            case Committee drawn -> Optional.of(drawn);
          };
      case ROSTER, PROFILE, EVIDENCE, CONTROL, RETRACTION, BASELINE, MODEL -> Optional.empty();
    };
  }
}
