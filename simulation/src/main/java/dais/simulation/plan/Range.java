package dais.simulation.plan;

import dais.consensus.Micros;
import java.math.BigDecimal;

/// The checks that the plan's records make. A message begins with the key, by which [Settings]
/// finds the value's origin.
final class Range {
  private Range() {}

  static void check(PlanKey key, long value, long low, long high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          key.dotted() + " must be in [" + low + ", " + high + "] but was " + value);
    }
  }

  /// As [#check], for millionths that the user writes as a decimal fraction.
  static void checkMicros(PlanKey key, int micros, int low, int high) {
    if (micros < low || micros > high) {
      throw new IllegalArgumentException(
          key.dotted()
              + " must be in ["
              + decimal(low)
              + ", "
              + decimal(high)
              + "] but was "
              + decimal(micros));
    }
  }

  /// The shortest decimal fraction that is `micros` millionths.
  static String decimal(int micros) {
    BigDecimal value =
        BigDecimal.valueOf(micros).divide(BigDecimal.valueOf(Micros.ONE)).stripTrailingZeros();
    return value.scale() < 0 ? value.setScale(0).toPlainString() : value.toPlainString();
  }
}
