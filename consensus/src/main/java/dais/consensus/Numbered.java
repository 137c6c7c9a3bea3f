package dais.consensus;

/// A constant with a number in the canonical encoding. Numbers are part of the format: they are
/// never reused.
interface Numbered {
  /// The number, in [0, 255].
  int number();
}
