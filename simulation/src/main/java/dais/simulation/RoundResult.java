package dais.simulation;

import dais.consensus.CandidateId;
import dais.consensus.MemberSet;
import dais.consensus.Summary;
import dais.ledger.TreeHead;
import java.util.List;

/// What one round came to.
///
/// @param round from 1
/// @param watched what the agents saw
/// @param called candidates that went to the vote
/// @param outcomes decisions by outcome
/// @param head the ledger after the round
/// @param truth what the labels say about it
/// @param absences agents that failed in the round, with the reason
public record RoundResult(
    int round,
    Watched watched,
    int called,
    Summary.Outcomes outcomes,
    TreeHead head,
    Truth truth,
    List<String> absences) {
  public RoundResult {
    absences = List.copyOf(absences);
  }

  /// What the agents saw.
  ///
  /// @param flows flows of all batches
  /// @param alarms flows at or above the alarm bar by the fleet score
  /// @param matches flows that an accepted signature matched
  public record Watched(int flows, int alarms, int matches) {}

  /// What the labels say about a round; empty for unlabelled traffic.
  ///
  /// @param accepted the accepted signatures
  /// @param hit members that had an attack flow
  /// @param warned of these, members at which an accepted signature matched one
  public record Truth(List<AcceptedThreat> accepted, MemberSet hit, MemberSet warned) {
    public Truth {
      accepted = List.copyOf(accepted);
    }
  }

  /// What stands behind an accepted signature.
  ///
  /// @param id the candidate
  /// @param family the label that most of the authors' flows carry; `benign` for benign ones, empty
  ///   where they have none
  /// @param attack whether that label is an attack's
  public record AcceptedThreat(CandidateId id, String family, boolean attack) {}
}
