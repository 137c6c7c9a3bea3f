package dais.cli;

/// What one check of the surroundings found.
///
/// @param name what was looked at
/// @param verdict how it is
/// @param found the value that was found, with its unit
/// @param mend what to do about it; empty where it is well
record Finding(String name, Verdict verdict, String found, String mend) {
  /// How it is.
  enum Verdict {
    /// As it should be.
    OK,
    /// Works, but slower or less safe than it could.
    WARN,
    /// Something that dais needs does not work.
    FAIL
  }

  static Finding ok(String name, String found) {
    return new Finding(name, Verdict.OK, found, "");
  }

  static Finding warn(String name, String found, String mend) {
    return new Finding(name, Verdict.WARN, found, mend);
  }

  static Finding fail(String name, String found, String mend) {
    return new Finding(name, Verdict.FAIL, found, mend);
  }
}
