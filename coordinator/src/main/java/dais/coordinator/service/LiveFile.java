package dais.coordinator.service;

import com.google.protobuf.InvalidProtocolBufferException;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.SigningKeyFile;
import dais.proto.coordinator.v1.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// What a coordinator keeps of its live run beside the ledger: how it was begun, whether it is
/// open, and the key that signs its checkpoints.
public final class LiveFile {
  private static final String KEY = "checkpoint.pem";
  private static final String RUN = "run";
  private static final String OPEN = "open";
  private static final String PAUSED = "paused";

  private final Path folder;

  /// @param folder is made with the first live run
  public LiveFile(Path folder) {
    this.folder = folder;
  }

  /// A live run.
  ///
  /// @param open whether it is to go on when the coordinator starts
  /// @param start how it was begun
  record Kept(boolean open, Start start) {}

  /// The key that signs the checkpoints of live runs; empty before the first.
  ///
  /// @throws Refusal if it cannot be read
  public Optional<SigningKey> key() {
    return Files.exists(folder.resolve(KEY)) ? Optional.of(keyOrNew()) : Optional.empty();
  }

  /// The same, made if there is none.
  ///
  /// @throws Refusal if it cannot be read or written
  SigningKey keyOrNew() {
    return SigningKeyFile.openOrCreate(PrivateFolder.create(folder), KEY);
  }

  /// The live run that is kept.
  ///
  /// @throws Refusal if the file holds something else
  Optional<Kept> read() {
    if (!Files.exists(folder.resolve(RUN))) {
      return Optional.empty();
    }
    List<String> lines = new PrivateFolder(folder).read(RUN).lines().toList();
    if (lines.size() != 2 || !List.of(OPEN, PAUSED).contains(lines.getFirst())) {
      throw malformed("%d lines".formatted(lines.size()));
    }
    try {
      return Optional.of(
          new Kept(
              lines.getFirst().equals(OPEN),
              Start.parseFrom(Base64.getDecoder().decode(lines.getLast()))));
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw malformed(String.valueOf(e.getMessage()));
    }
  }

  /// Keeps a live run, on disk when this returns.
  ///
  /// @throws Refusal if it cannot be written
  void write(Kept run) {
    PrivateFolder.create(folder)
        .write(
            RUN,
            "%s\n%s\n"
                .formatted(
                    run.open() ? OPEN : PAUSED,
                    Base64.getEncoder().encodeToString(run.start().toByteArray())));
  }

  /// Keeps no live run any more.
  ///
  /// @throws Refusal if it cannot be written
  void forget() {
    try {
      Files.deleteIfExists(folder.resolve(RUN));
    } catch (IOException e) {
      throw Refusal.surroundings(
          "cannot delete %s: %s".formatted(folder.resolve(RUN), e),
          "Check that the folder is writable.",
          e);
    }
  }

  private Refusal malformed(String found) {
    return Refusal.badInput(
        "expected how the live run was begun in %s but found %s"
            .formatted(folder.resolve(RUN), found),
        "Restore the file; or delete it, and begin a live run with another ledger.");
  }
}
