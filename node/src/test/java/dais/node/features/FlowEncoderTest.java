package dais.node.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dais.ledger.CanonicalWriter;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FlowEncoderTest {
  private static final FlowSchema SCHEMA =
      new FlowSchema("made-up", List.of("bytes"), List.of("proto"));

  private static final List<Flow> BASELINE =
      List.of(
          FeatureProfileTest.flow(1, "tcp"),
          FeatureProfileTest.flow(2, "tcp"),
          FeatureProfileTest.flow(3, "udp"));

  private final FlowEncoder encoder = FlowEncoder.of(space(BASELINE), BASELINE);

  private static FeatureSpace space(List<Flow> flows) {
    return FeatureSpace.merge(SCHEMA, List.of(FeatureProfile.of(SCHEMA, flows)));
  }

  private static double surprisal(double count) {
    // Three rows, two values seen + 1.
    return -0.5 * Math.log((count + 0.5) / (3 + 1.5)) / Math.log(2);
  }

  @Test
  void addsTheMembersOwnSurprisalBehindTheSharedColumns() {
    double[] rows = encoder.encode(List.of(BASELINE.get(0), BASELINE.get(2)));

    assertThat(encoder.sharedWidth()).isEqualTo(4);
    assertThat(encoder.width()).isEqualTo(5);
    assertThat(rows).hasSize(10);
    assertThat(rows[4]).isEqualTo(surprisal(2), within(5e-7));
    assertThat(rows[9]).isEqualTo(surprisal(1), within(5e-7));
  }

  @Test
  void countsAnUnseenValueAsZero() {
    double[] row = encoder.encode(List.of(FeatureProfileTest.flow(1, "icmp")));

    assertThat(row[3]).isEqualTo(1);
    assertThat(row[4]).isEqualTo(surprisal(0), within(5e-7));
  }

  @Test
  void countsValuesOutsideTheSharedVocabularyAsZeroHoweverCommonTheyAre() {
    List<Flow> mine = new ArrayList<>(BASELINE);
    for (int i = 0; i < 97; i++) {
      mine.add(FeatureProfileTest.flow(1, "sctp"));
    }
    FlowEncoder own = FlowEncoder.of(space(BASELINE), mine);

    double[] rows = own.encode(List.of(FeatureProfileTest.flow(1, "sctp")));

    assertThat(rows[4]).isEqualTo(-0.5 * Math.log(0.5 / 102) / Math.log(2), within(5e-7));
  }

  @Test
  void completesASharedVectorToTheRowItCameFrom() {
    for (String proto : List.of("tcp", "udp", "icmp")) {
      double[] row = encoder.encode(List.of(FeatureProfileTest.flow(2, proto)));
      int[] shared = new int[encoder.sharedWidth()];
      for (int j = 0; j < shared.length; j++) {
        shared[j] = (int) Math.rint(row[j] * 1e6);
      }

      assertThat(encoder.complete(shared)).isEqualTo(row);
    }
  }

  @Test
  void takesAVectorWithoutACategoryForUnseen() {
    assertThat(encoder.complete(new int[4])[4]).isEqualTo(surprisal(0), within(5e-7));
  }

  @Test
  void refusesVectorsOfAnotherWidthAndEmptyBaselines() {
    assertThatThrownBy(() -> encoder.complete(new int[5]))
        .hasMessage("expected a vector of 4 columns but found 5");
    assertThatThrownBy(() -> FlowEncoder.of(encoder.space(), List.of()))
        .hasMessage("a baseline needs at least 1 flow but there are none");
  }

  @Test
  void writesItsCounts() {
    CanonicalWriter out = new CanonicalWriter(1);
    encoder.writeCounts(out);

    assertThat(out.toBytes())
        .isEqualTo(new CanonicalWriter(1).i32(3).i32(1).ints(new int[] {2, 1, 0}).toBytes());
  }
}
