package dais.simulation;

import com.google.protobuf.ByteString;
import dais.consensus.Candidate;
import dais.consensus.Decision;
import dais.consensus.DecisionDigest;
import dais.consensus.Summary;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.RoundDecided;
import java.util.List;

/// A round of a fleet, as its coordinator tells of it.
///
/// @param round from 1
/// @param called candidates that went to the vote
/// @param candidates all of them, in the order of their entries
/// @param decisions in the order of the candidates
/// @param head the ledger after the round
/// @param digest over all candidates and decisions of the run so far
/// @param absences members that failed in the round, with the reason
public record DecidedRound(
    int round,
    int called,
    List<Candidate> candidates,
    List<Decision> decisions,
    TreeHead head,
    DecisionDigest digest,
    List<String> absences) {
  public DecidedRound {
    candidates = List.copyOf(candidates);
    decisions = List.copyOf(decisions);
    absences = List.copyOf(absences);
  }

  /// @throws Refusal if it cannot be read
  static DecidedRound of(RoundDecided message) {
    try {
      return read(message);
    } catch (MalformedBody | IllegalArgumentException e) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "what the coordinator says of round %d cannot be read: %s"
              .formatted(message.getRound(), e.getMessage()),
          "Run one version of dais on all machines.",
          e);
    }
  }

  private static DecidedRound read(RoundDecided message) {
    return new DecidedRound(
        message.getRound(),
        message.getCalled(),
        message.getCandidatesList().stream().map(b -> Candidate.decode(b.toByteArray())).toList(),
        message.getDecisionsList().stream().map(b -> Decision.decode(b.toByteArray())).toList(),
        new TreeHead(message.getTreeSize(), hash(message.getRoot())),
        new DecisionDigest(hash(message.getDecisionDigest())),
        message.getAbsencesList().stream()
            .map(a -> "agent %d absent: %s".formatted(a.getMember(), a.getReason()))
            .toList());
  }

  private static Hash hash(ByteString bytes) {
    return Hash.of(bytes.toByteArray());
  }

  /// The decisions by outcome.
  public Summary.Outcomes outcomes() {
    return Summary.Outcomes.of(decisions);
  }
}
