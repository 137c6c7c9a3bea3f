package dais.node.host;

import dais.node.agent.ArmScores;
import dais.node.agent.NoticedGroup;
import dais.node.agent.Observation;
import dais.node.traffic.Label;
import java.util.BitSet;
import java.util.List;

/// What one member made of one batch, beside the labels that it never sees: all that a scorer
/// needs. It stays outside the ledger.
public final class ScoredTurn {
  private final int member;
  private final List<Label> labels;
  private final ArmScores arms;
  private final int[] fleetAfter;
  private final BitSet matched;
  private final List<List<Integer>> groups;

  /// @param labels of the batch's flows
  /// @param arms the score of each flow at observation, under each arm
  /// @param fleetAfter the fleet score of each flow once the round was learned, in millionths
  /// @param matched flows that an accepted signature matched
  /// @param groups indices of the flows behind each proposed signature
  public ScoredTurn(
      int member,
      List<Label> labels,
      ArmScores arms,
      int[] fleetAfter,
      BitSet matched,
      List<List<Integer>> groups) {
    this.member = member;
    this.labels = List.copyOf(labels);
    this.arms = arms;
    this.fleetAfter = fleetAfter;
    this.matched = matched;
    this.groups = List.copyOf(groups);
  }

  static ScoredTurn of(int member, List<Label> labels, Observation seen, int[] fleetAfter) {
    BitSet matched = new BitSet(seen.size());
    for (int i = 0; i < seen.size(); i++) {
      matched.set(i, seen.matched(i));
    }
    return new ScoredTurn(
        member,
        labels,
        seen.arms(),
        fleetAfter,
        matched,
        seen.groups().stream().map(NoticedGroup::indices).toList());
  }

  public int member() {
    return member;
  }

  /// The labels of the flows, in the batch's order.
  public List<Label> labels() {
    return labels;
  }

  /// The score of each flow at observation, under each arm.
  public ArmScores arms() {
    return arms;
  }

  /// The fleet score of flow `index` once the round was learned, in millionths.
  public int fleetAfter(int index) {
    return fleetAfter[index];
  }

  /// Whether an accepted signature matched flow `index`.
  public boolean matched(int index) {
    return matched.get(index);
  }

  /// How many flows an accepted signature matched.
  public int matches() {
    return matched.cardinality();
  }

  /// The flows behind each signature that the member proposed, by index in the batch.
  public List<List<Integer>> groups() {
    return groups;
  }
}
