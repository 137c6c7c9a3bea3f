package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PrototypeTest {
  private static Prototype of(int... columns) {
    return Prototype.of(columns);
  }

  @ParameterizedTest
  @CsvSource({
    "1000000, 0, 0, 1000000, 0",
    "1000000, 0, 3000000, 0, 1000000",
    "1000000, 0, -2, 0, -1000000",
    "3000000, 4000000, 4000000, 3000000, 960000",
    "1000000, 1000000, 1000000, 0, 707107",
    "0, 0, 1000000, 0, 0",
    "1000000, 0, 0, 0, 0"
  })
  void measuresTheCosineInMillionths(int a, int b, int c, int d, int cosine) {
    assertThat(of(a, b).cosineMicros(of(c, d))).isEqualTo(cosine);
  }

  @Test
  void staysWithinOneAtItsLimits() {
    int[] widest = new int[Prototype.MAX_WIDTH];
    Arrays.fill(widest, Prototype.CLIP);
    int[] opposite = new int[Prototype.MAX_WIDTH];
    Arrays.fill(opposite, -Prototype.CLIP);
    assertThat(of(widest).cosineMicros(of(widest))).isEqualTo(1_000_000);
    assertThat(of(widest).cosineMicros(of(opposite))).isEqualTo(-1_000_000);
  }

  @Test
  void refusesAnotherWidth() {
    assertThatThrownBy(() -> of(1, 2).cosineMicros(of(1, 2, 3)))
        .hasMessage("expected a prototype of 2 columns but found 3");
  }

  @Test
  void refusesColumnsBeyondTheClipAndWidthsOutOfRange() {
    assertThatThrownBy(() -> of(0, 4_000_001))
        .hasMessage("prototype column must be in [-4000000, 4000000] but was 4000001");
    assertThatThrownBy(() -> of()).hasMessage("prototype width must be in [1, 1024] but was 0");
    assertThatThrownBy(() -> of(new int[1_025]))
        .hasMessage("prototype width must be in [1, 1024] but was 1025");
  }

  @Test
  void takesTheSmallerOfTwoMiddleValuesAsMedian() {
    assertThat(Prototype.lowerMedian(List.of(of(1, 9), of(4, 8), of(3, 7), of(2, 6))))
        .isEqualTo(of(2, 7));
    assertThat(Prototype.lowerMedian(List.of(of(1, 9), of(4, 8), of(3, 7)))).isEqualTo(of(3, 8));
  }

  @Test
  void sumsAbsoluteDifferencesAsDistance() {
    assertThat(of(4_000_000, -4_000_000).distance(of(-4_000_000, 1))).isEqualTo(12_000_001L);
  }

  @Test
  void isAValue() {
    int[] columns = {1, 2};
    Prototype prototype = Prototype.of(columns);
    columns[0] = 5;
    prototype.columns()[1] = 5;
    assertThat(prototype).isEqualTo(of(1, 2)).hasSameHashCodeAs(of(1, 2)).hasToString("[1, 2]");
    assertThat(prototype).isNotEqualTo(of(1, 3)).isNotEqualTo("[1, 2]");
    assertThat(prototype.width()).isEqualTo(2);
  }
}
