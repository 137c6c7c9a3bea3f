package dais.node.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import dais.node.features.FeatureProfile.CategoryProfile;
import dais.node.features.FeatureProfile.NumberProfile;
import dais.node.features.FeatureProfile.ValueCount;
import dais.node.traffic.FlowSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeatureSpaceTest {
  private static final FlowSchema SCHEMA =
      new FlowSchema("made-up", List.of("bytes"), List.of("proto"));

  private static FeatureProfile profile(int median, int iqr, int deviation, ValueCount... values) {
    return new FeatureProfile(
        "made-up",
        1_000,
        List.of(new NumberProfile(median, iqr, deviation)),
        List.of(new CategoryProfile(List.of(values), values.length)));
  }

  private static FeatureSpace merge(FeatureProfile... profiles) {
    return FeatureSpace.merge(SCHEMA, List.of(profiles));
  }

  private static double[] encoded(FeatureSpace space, double bytes, String proto) {
    double[] row = new double[space.columns()];
    space.encode(FeatureProfileTest.flow(bytes, proto), row, 0);
    return row;
  }

  @Test
  void takesElementWiseLowerMediansOfCentreAndSpread() {
    FeatureSpace space =
        merge(
            profile(1_000_000, 5_396_000, 0),
            profile(2_000_000, 2_698_000, 0),
            profile(9_000_000, 1_349_000, 0),
            profile(3_000_000, 8_094_000, 0));

    // Centre 2, interquartile range 2.698, so scale 2.
    assertThat(encoded(space, Math.expm1(3), "tcp")[0]).isEqualTo(0.5);
    assertThat(encoded(space, Math.expm1(2), "tcp")[0]).isEqualTo(0);
  }

  @Test
  void fallsBackToTheDeviationAndThenToOne() {
    assertThat(encoded(merge(profile(0, 0, 500_000)), Math.expm1(1), "tcp")[0]).isEqualTo(2);
    assertThat(encoded(merge(profile(0, 0, 0)), Math.expm1(1), "tcp")[0]).isEqualTo(1);
  }

  @Test
  void takesTheLogarithmsOfSmallWholeNumbersFromATableToTheBit() {
    for (int i = -5000; i <= 5000; i++) {
      for (double value : new double[] {i, i + 0.5, Math.nextUp((double) i), i * 1e7, i * 1e-9}) {
        assertThat(FeatureSpace.scaled(false, value)).isEqualTo(FeatureSpace.signedLog(value));
      }
    }
    assertThat(FeatureSpace.scaled(false, -0.0)).isEqualTo(FeatureSpace.signedLog(-0.0));
    assertThat(FeatureSpace.scaled(true, 7)).isEqualTo(7);
  }

  @Test
  void clipsAtFourScales() {
    FeatureSpace space = merge(profile(0, 0, 0));

    assertThat(encoded(space, 1e9, "tcp")[0]).isEqualTo(4);
    assertThat(encoded(space, -1e9, "tcp")[0]).isEqualTo(-4);
  }

  @Test
  void gives32ColumnsToTheCommonestValuesOfAllMembersAndOneToTheOthers() {
    List<ValueCount> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(new ValueCount("a%02d".formatted(i), 2));
    }
    FeatureSpace space =
        merge(
            profile(0, 0, 0, many.toArray(ValueCount[]::new)),
            profile(0, 0, 0, new ValueCount("z", 3), new ValueCount("a39", 1)));

    assertThat(space.columns()).isEqualTo(1 + 32 + 1);
    assertThat(space.columnName(0)).isEqualTo("bytes");
    assertThat(space.columnName(1)).isEqualTo("proto=a39");
    assertThat(space.columnName(2)).isEqualTo("proto=z");
    assertThat(space.columnName(3)).isEqualTo("proto=a00");
    assertThat(space.columnName(33)).isEqualTo("proto other");
    assertThat(encoded(space, 0, "z")[2]).isEqualTo(1);
    assertThat(encoded(space, 0, "a38")[33]).isEqualTo(1);
    assertThat(encoded(space, 0, "never seen")[33]).isEqualTo(1);
  }

  @Test
  void overwritesWhatStoodInTheRow() {
    FeatureSpace space =
        merge(profile(0, 0, 0, new ValueCount("tcp", 2), new ValueCount("udp", 1)));
    double[] rows = new double[2 * space.columns()];
    java.util.Arrays.fill(rows, 7);

    space.encode(FeatureProfileTest.flow(0, "udp"), rows, space.columns());

    assertThat(rows).containsExactly(7, 7, 7, 7, 0, 0, 1, 0);
  }

  @Test
  void doesNotDependOnTheOrderOfTheMembers() {
    FeatureProfile a = profile(1, 2, 3, new ValueCount("tcp", 9));
    FeatureProfile b = profile(3, 1, 2, new ValueCount("udp", 9));

    assertThat(merge(a, b).hash()).isEqualTo(merge(b, a).hash());
    assertThat(merge(a, b).hash()).isNotEqualTo(merge(a, a).hash());
  }

  @Test
  void survivesItsCanonicalEncoding() {
    FeatureSpace space = merge(profile(1, 2, 3, new ValueCount("tcp", 9)));

    FeatureSpace decoded = FeatureSpace.decode(space.encode());

    assertThat(decoded.hash()).isEqualTo(space.hash());
    assertThat(decoded.schema()).isEqualTo(SCHEMA);
    assertThat(encoded(decoded, 5, "tcp")).isEqualTo(encoded(space, 5, "tcp"));
  }

  @Test
  void refusesNoProfilesAndProfilesOfAnotherSchema() {
    assertThatThrownBy(() -> FeatureSpace.merge(SCHEMA, List.of()))
        .hasMessage("a feature space needs at least 1 profile");
    FeatureProfile other = new FeatureProfile("conn-v1", 1, List.of(), List.of());
    assertThatThrownBy(() -> merge(other))
        .hasMessage(
            "expected profiles of made-up with 1 numbers and 1 categories"
                + " but member 0 has one of conn-v1 with 0 and 0");
  }

  @Test
  void refusesANumberThatIsNotOne() {
    FeatureSpace space = merge(profile(0, 0, 0));
    assertThatThrownBy(() -> encoded(space, Double.NaN, "tcp"))
        .hasMessageContaining("expected a finite number");
  }

  private static CanonicalWriter head() {
    return new CanonicalWriter(EntryKind.BASELINE.number())
        .text("made-up")
        .i32(1)
        .text("bytes")
        .i32(1)
        .text("proto");
  }

  @Test
  void refusesBodiesThatAreNoSpace() {
    byte[] short0 = head().ints(new int[0]).ints(new int[] {1}).i32(0).toBytes();
    byte[] zero = head().ints(new int[1]).ints(new int[1]).i32(0).toBytes();
    byte[] twice =
        head().ints(new int[1]).ints(new int[] {1}).i32(2).text("tcp").text("tcp").toBytes();

    assertThatThrownBy(() -> FeatureSpace.decode(short0))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("BASELINE: expected 1 centres and scales but found 0 and 1");
    assertThatThrownBy(() -> FeatureSpace.decode(zero))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("BASELINE: a scale must be positive but was 0 millionths");
    assertThatThrownBy(() -> FeatureSpace.decode(twice))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("BASELINE: expected at most 32 different values of proto but found [tcp, tcp]");
  }
}
