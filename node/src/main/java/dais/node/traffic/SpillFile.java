package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A temporary file in the folder `java.io.tmpdir`, gone when it is closed or its process ends.
/// Reads may come from many threads; writes from one.
final class SpillFile implements AutoCloseable {
  private final FileChannel channel;

  private SpillFile(FileChannel channel) {
    this.channel = channel;
  }

  /// An empty file.
  ///
  /// @throws Refusal if the folder takes none
  static SpillFile create() {
    Path folder = folder();
    try {
      Path file = Files.createTempFile(folder, "dais-", ".rows");
      return new SpillFile(
          FileChannel.open(
              file,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    } catch (IOException e) {
      throw trouble("made", e);
    }
  }

  /// Writes all that is left in `content` at `position`.
  void write(ByteBuffer content, long position) {
    long at = position;
    try {
      while (content.hasRemaining()) {
        at += channel.write(content, at);
      }
    } catch (IOException e) {
      throw trouble("written", e);
    }
  }

  /// The `length` bytes at `position`.
  ByteBuffer read(long position, int length) {
    ByteBuffer content = ByteBuffer.allocate(length);
    try {
      while (content.hasRemaining()) {
        if (channel.read(content, position + content.position()) < 0) {
          throw new IllegalStateException(
              "expected %d bytes at %d of %d".formatted(length, position, channel.size()));
        }
      }
    } catch (IOException e) {
      throw trouble("read", e);
    }
    return content.flip();
  }

  private static Path folder() {
    return Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static Refusal trouble(String what, IOException cause) {
    return Refusal.surroundings(
        "a temporary file for the rows of a recording cannot be %s in %s: %s"
            .formatted(what, folder(), cause),
        "It needs about 1.5 times the size of the decompressed input; name another folder with"
            + " DAIS_JAVA_OPTS=-Djava.io.tmpdir=FOLDER.",
        cause);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw trouble("closed", e);
    }
  }
}
