package dais.node.agent;

import dais.node.detection.MicroRows;
import dais.node.detection.Scores;
import java.util.List;
import java.util.Optional;

/// What one agent made of its batch of one round, before anyone's judgement but its own. It lives
/// as long as the round and of the flows keeps only those that are told of: a fleet holds one for
/// every agent at once. Arrays belong to the agent and its scorer and are never changed after the
/// round is learned.
public final class Observation {
  private final int round;
  private final MicroRows rows;
  private final Scores scores;
  private final Optional<Scores> local;
  private final int[] matches;
  private final ArmScores arms;
  private final List<NoticedGroup> groups;

  Observation(
      int round,
      MicroRows rows,
      Scores scores,
      Optional<Scores> local,
      int[] matches,
      ArmScores arms,
      List<NoticedGroup> groups) {
    this.round = round;
    this.rows = rows;
    this.scores = scores;
    this.local = local;
    this.matches = matches;
    this.arms = arms;
    this.groups = groups;
  }

  public int round() {
    return round;
  }

  /// The number of flows in the batch.
  public int size() {
    return matches.length;
  }

  /// What each arm gave each flow.
  public ArmScores arms() {
    return arms;
  }

  /// The flows behind each signature of this round's proposal, by signature index.
  public List<NoticedGroup> groups() {
    return groups;
  }

  /// Whether an accepted signature matched the flow at `index`.
  public boolean matched(int index) {
    return matches[index] != Memory.NO_MATCH;
  }

  /// The encoded batch, a row a flow.
  MicroRows rows() {
    return rows;
  }

  Scores scores() {
    return scores;
  }

  /// The scores of the arm that learns alone.
  Scores localScores() {
    return local.orElse(scores);
  }

  /// Per flow the position in the agent's memory of the signature that matched it, or
  /// [Memory#NO_MATCH].
  int[] matches() {
    return matches;
  }
}
