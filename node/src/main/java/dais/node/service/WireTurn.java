package dais.node.service;

import dais.node.agent.ArmScores;
import dais.node.host.ScoredTurn;
import dais.node.traffic.Label;
import dais.proto.coordinator.v1.FlowGroup;
import dais.proto.coordinator.v1.LabelKind;
import dais.proto.coordinator.v1.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// Turns as messages: a node writes them, the driver of a run reads them back.
public final class WireTurn {
  private WireTurn() {}

  /// The message of a turn.
  public static Turn of(ScoredTurn turn) {
    Turn.Builder message = Turn.newBuilder().setMember(turn.member());
    List<Label> known = new ArrayList<>();
    for (Label label : turn.labels()) {
      int at = known.indexOf(label);
      if (at < 0) {
        at = known.size();
        known.add(label);
        message.addFamilies(label.family()).addKinds(kind(label.kind()));
      }
      message.addLabels(at);
    }
    turn.arms().beforeLearning().ifPresent(s -> message.addAllBeforeLearning(boxed(s)));
    turn.arms().local().ifPresent(s -> message.addAllLocal(boxed(s)));
    message.addAllFleet(boxed(turn.arms().fleet()));
    for (int i = 0; i < turn.labels().size(); i++) {
      message.addFleetAfter(turn.fleetAfter(i));
      if (turn.matched(i)) {
        message.addMatched(i);
      }
    }
    turn.groups().forEach(flows -> message.addGroups(FlowGroup.newBuilder().addAllFlows(flows)));
    return message.build();
  }

  /// The turn that a message holds.
  ///
  /// @throws IllegalArgumentException if its lists do not fit together
  public static ScoredTurn read(Turn message) {
    int flows = message.getLabelsCount();
    if (message.getFamiliesCount() != message.getKindsCount()) {
      throw new IllegalArgumentException(
          "expected a kind for each of %d families but found %d"
              .formatted(message.getFamiliesCount(), message.getKindsCount()));
    }
    within("label", message.getLabelsList(), message.getFamiliesCount());
    within("matched flow", message.getMatchedList(), flows);
    message.getGroupsList().forEach(group -> within("flow", group.getFlowsList(), flows));
    List<Label> known = new ArrayList<>();
    for (int i = 0; i < message.getFamiliesCount(); i++) {
      known.add(new Label(kind(message.getKinds(i)), message.getFamilies(i)));
    }
    List<Label> labels = new ArrayList<>(flows);
    for (int at : message.getLabelsList()) {
      labels.add(known.get(at));
    }
    BitSet matched = new BitSet(flows);
    message.getMatchedList().forEach(matched::set);
    return new ScoredTurn(
        message.getMember(),
        labels,
        new ArmScores(
            shadow(message.getBeforeLearningList(), flows),
            shadow(message.getLocalList(), flows),
            scores(message.getFleetList(), flows)),
        scores(message.getFleetAfterList(), flows),
        matched,
        message.getGroupsList().stream().map(FlowGroup::getFlowsList).toList());
  }

  private static void within(String what, List<Integer> numbers, int count) {
    for (int number : numbers) {
      if (number < 0 || number >= count) {
        throw new IllegalArgumentException(
            "a %s must be in [0, %d) but was %s"
                .formatted(what, count, Integer.toUnsignedString(number)));
      }
    }
  }

  private static LabelKind kind(Label.Kind kind) {
    return switch (kind) {
      case BENIGN -> LabelKind.LABEL_KIND_BENIGN;
      case ATTACK -> LabelKind.LABEL_KIND_ATTACK;
      case UNLABELLED -> LabelKind.LABEL_KIND_UNLABELLED;
    };
  }

  private static Label.Kind kind(LabelKind kind) {
    return switch (kind) {
      case LABEL_KIND_BENIGN -> Label.Kind.BENIGN;
      case LABEL_KIND_ATTACK -> Label.Kind.ATTACK;
      case LABEL_KIND_UNLABELLED -> Label.Kind.UNLABELLED;
      case LABEL_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("a label of no known kind");
    };
  }

  private static Optional<int[]> shadow(List<Integer> scores, int flows) {
    return scores.isEmpty() ? Optional.empty() : Optional.of(scores(scores, flows));
  }

  private static int[] scores(List<Integer> scores, int flows) {
    if (scores.size() != flows) {
      throw new IllegalArgumentException(
          "expected a score for each of %d flows but found %d".formatted(flows, scores.size()));
    }
    return scores.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<Integer> boxed(int[] scores) {
    return Arrays.stream(scores).boxed().toList();
  }
}
