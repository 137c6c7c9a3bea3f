package dais.consensus;

/// Millionths as integers: the form in which a number is compared, signed or stored on a decision
/// path.
public final class Micros {
  /// The micros of 1.
  public static final int ONE = 1_000_000;

  private Micros() {}

  /// The nearest millionth, ties to even.
  ///
  /// @throws IllegalArgumentException unless `value` is finite and within ±2,147
  public static int of(double value) {
    double micros = Math.rint(value * ONE);
    if (!(StrictMath.abs(micros) <= Integer.MAX_VALUE)) {
      throw new IllegalArgumentException("expected a finite number within ±2147 but was " + value);
    }
    return (int) micros;
  }

  /// The number that `micros` millionths are.
  public static double toDouble(long micros) {
    return (double) micros / ONE;
  }
}
