package dais.node.service;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.proto.coordinator.v1.FlowGroup;
import dais.proto.coordinator.v1.LabelKind;
import dais.proto.coordinator.v1.Turn;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The driver of a run reads turns that any node of the fleet may have made up.
final class WireTurnTest {
  private static Turn.Builder turn() {
    return Turn.newBuilder()
        .addFamilies("scan")
        .addKinds(LabelKind.LABEL_KIND_ATTACK)
        .addAllLabels(List.of(0, 0))
        .addAllFleet(List.of(1, 2))
        .addAllFleetAfter(List.of(1, 2));
  }

  static Stream<Arguments> madeUp() {
    return Stream.of(
        Arguments.of(turn().addLabels(1), "a label must be in [0, 1) but was 1"),
        Arguments.of(turn().setLabels(0, -1), "a label must be in [0, 1) but was 4294967295"),
        Arguments.of(turn().addFamilies("x"), "expected a kind for each of 2 families but found 1"),
        Arguments.of(turn().addMatched(2), "a matched flow must be in [0, 2) but was 2"),
        Arguments.of(turn().addMatched(-1), "a matched flow must be in [0, 2)"),
        Arguments.of(
            turn().addGroups(FlowGroup.newBuilder().addFlows(7)),
            "a flow must be in [0, 2) but was 7"),
        Arguments.of(turn().addFleet(3), "expected a score for each of 2 flows but found 3"));
  }

  @ParameterizedTest
  @MethodSource("madeUp")
  void refusesWhatDoesNotFitTogether(Turn.Builder message, String why) {
    assertThatThrownBy(() -> WireTurn.read(message.build()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
