package dais.node.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.MalformedBody;
import dais.node.features.FeatureProfile.CategoryProfile;
import dais.node.features.FeatureProfile.NumberProfile;
import dais.node.features.FeatureProfile.ValueCount;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.Indicators;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeatureProfileTest {
  private static final FlowSchema SCHEMA =
      new FlowSchema("made-up", List.of("bytes"), List.of("proto"));

  static Flow flow(double bytes, String proto) {
    return new Flow(
        new double[] {bytes}, new String[] {proto}, new Indicators("", "", -1, proto), 0);
  }

  private static Flow logFlow(double signedLog) {
    return flow(Math.signum(signedLog) * Math.expm1(Math.abs(signedLog)), "tcp");
  }

  @Test
  void describesNumbersAfterTheSignedLogarithm() {
    List<Flow> flows = new ArrayList<>();
    for (double x : new double[] {5, -1, 0, 2, 1, 3}) {
      flows.add(logFlow(x));
    }

    NumberProfile number = FeatureProfile.of(SCHEMA, flows).numbers().getFirst();

    // Sorted -1 0 1 2 3 5: lower median 1, lower quartiles 0 and 2, variance 35/9.
    assertThat(number).isEqualTo(new NumberProfile(1_000_000, 2_000_000, 1_972_027));
  }

  @Test
  void listsTheCommonestValuesByCountAndThenByName() {
    List<Flow> flows =
        List.of(flow(0, "udp"), flow(0, "tcp"), flow(0, "icmp"), flow(0, "udp"), flow(0, "gre"));

    CategoryProfile category = FeatureProfile.of(SCHEMA, flows).categories().getFirst();

    assertThat(category.distinct()).isEqualTo(4);
    assertThat(category.values())
        .containsExactly(
            new ValueCount("udp", 2),
            new ValueCount("gre", 1),
            new ValueCount("icmp", 1),
            new ValueCount("tcp", 1));
  }

  @Test
  void listsAtMost64ValuesButCountsAll() {
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      flows.add(flow(i, "p%03d".formatted(i)));
    }

    CategoryProfile category = FeatureProfile.of(SCHEMA, flows).categories().getFirst();

    assertThat(category.values()).hasSize(64).last().isEqualTo(new ValueCount("p063", 1));
    assertThat(category.distinct()).isEqualTo(100);
  }

  @Test
  void countsOneTextInTwoUnicodeFormsAsOneValue() {
    CategoryProfile category =
        FeatureProfile.of(SCHEMA, List.of(flow(0, "\u00e9"), flow(0, "e\u0301")))
            .categories()
            .getFirst();

    assertThat(category.values()).containsExactly(new ValueCount("\u00e9", 2));
  }

  @Test
  void survivesItsCanonicalEncoding() {
    FeatureProfile profile =
        FeatureProfile.of(SCHEMA, List.of(flow(3, "tcp"), flow(-9, "udp"), flow(0, "tcp")));

    FeatureProfile decoded = FeatureProfile.decode(profile.encode());

    assertThat(decoded).isEqualTo(profile);
    assertThat(decoded.encode()).isEqualTo(profile.encode());
  }

  @Test
  void refusesAnEmptyBaselineAndNumbersThatAreNotFinite() {
    assertThatThrownBy(() -> FeatureProfile.of(SCHEMA, List.of()))
        .hasMessage("a profile needs at least 1 flow but there are none");
    assertThatThrownBy(() -> FeatureProfile.of(SCHEMA, List.of(flow(Double.NaN, "tcp"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a finite number");
  }

  @Test
  void refusesBytesAfterTheEnd() {
    byte[] body = FeatureProfile.of(SCHEMA, List.of(flow(3, "tcp"))).encode();

    assertThatThrownBy(() -> FeatureProfile.decode(java.util.Arrays.copyOf(body, body.length + 1)))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining("1 bytes are left over");
  }

  @Test
  void refusesABodyThatContradictsItself() {
    byte[] body = FeatureProfile.of(SCHEMA, List.of(flow(3, "tcp"))).encode();
    body[body.length - 1] = 2;

    assertThatThrownBy(() -> FeatureProfile.decode(body))
        .isInstanceOf(MalformedBody.class)
        .hasMessage(
            "not a feature profile: expected at most 64 listed of at most 1 distinct values"
                + " but found 1 of 1, counting 2");
  }

  @Test
  void refusesValuesOutOfOrder() {
    List<ValueCount> values = List.of(new ValueCount("udp", 1), new ValueCount("tcp", 1));

    assertThatThrownBy(
            () ->
                new FeatureProfile(
                    "made-up", 2, List.of(), List.of(new CategoryProfile(values, 2))))
        .hasMessage("values must be ordered by falling count and then by name but tcp is at 1");
  }

  @Test
  void refusesNegativeSpreadsMissingRowsAndEmptyCounts() {
    assertThatThrownBy(() -> new NumberProfile(0, -1, 2))
        .hasMessage("spreads must not be negative but were -1 and 2");
    assertThatThrownBy(() -> new FeatureProfile("made-up", 0, List.of(), List.of()))
        .hasMessage("a profile needs at least 1 row but has 0");
    assertThatThrownBy(() -> new ValueCount("tcp", 0))
        .hasMessage("the count of tcp must be at least 1 but was 0");
  }
}
