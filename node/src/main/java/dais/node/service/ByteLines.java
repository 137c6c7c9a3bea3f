package dais.node.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A file of byte strings in a private folder, each a line in Base64.
record ByteLines(PrivateFolder folder, String file) {
  boolean exist() {
    return folder.holds(file);
  }

  /// @throws IllegalArgumentException if a line is not Base64
  /// @throws Refusal if the file cannot be read
  List<byte[]> read() {
    return folder.read(file).lines().map(Base64.getDecoder()::decode).toList();
  }

  /// Replaces the file, on disk when this returns.
  ///
  /// @throws Refusal if it cannot be written
  void write(Stream<byte[]> lines) {
    folder.write(
        file,
        lines
            .map(line -> Base64.getEncoder().encodeToString(line) + "\n")
            .collect(Collectors.joining()));
  }
}
