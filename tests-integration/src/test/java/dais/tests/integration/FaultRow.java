package dais.tests.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// A fault that happens once for each seed: `-Ddais.faults=20` for more than one. With
/// `-Ddais.faults.rows=FILE` each that went well is a row of it, and none that has one for
/// `-Ddais.faults.key` happens again.
///
/// @param what happens, and when
record FaultRow(String what, int seed) {
  static IntStream seeds() {
    return IntStream.rangeClosed(1, Integer.getInteger("dais.faults", 1));
  }

  /// A round for it to happen in, the same for the same seed.
  ///
  /// @param rounds to choose from, after the first
  int round(int rounds) {
    return 2 + new Random(seed).nextInt(rounds);
  }

  private static Optional<Path> file() {
    return Optional.ofNullable(System.getProperty("dais.faults.rows")).map(Path::of);
  }

  private String text() {
    return "faults,%s,%d,%s".formatted(what, seed, System.getProperty("dais.faults.key", ""));
  }

  boolean isThere() throws IOException {
    return file().isPresent() && Files.readString(file().get()).contains(text());
  }

  /// It went well.
  void add() throws IOException {
    if (file().isPresent()) {
      Files.writeString(file().get(), text() + "\n", StandardOpenOption.APPEND);
    }
  }
}
