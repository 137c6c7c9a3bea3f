package dais.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A log that is read while it grows, line by line, past the moments when it is rotated.
final class LogTail implements AutoCloseable {
  private static final int PIECE = 1 << 16;
  private static final Pattern TIMESTAMP = Pattern.compile("\\{\"timestamp\":\"([^\"]+)\".*");

  private final String process;
  private final Path file;
  private final Queue<String> lines = new ArrayDeque<>();
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private @Nullable FileChannel channel;
  private @Nullable Object key;
  private Instant time = Instant.EPOCH;

  LogTail(String process, Path file) {
    this.process = process;
    this.file = file;
  }

  String process() {
    return process;
  }

  /// When the next line was written, by its own word; one that says nothing is as old as the last.
  /// Empty if there is no further line yet.
  Optional<Instant> nextTime() {
    if (lines.isEmpty()) {
      fill();
    }
    @Nullable String next = lines.peek();
    if (next == null) {
      return Optional.empty();
    }
    Matcher timestamp = TIMESTAMP.matcher(next);
    if (timestamp.matches()) {
      try {
        time = Instant.parse(timestamp.group(1));
      } catch (DateTimeException e) {
        // As old as the last.
      }
    }
    return Optional.of(time);
  }

  /// The next line.
  String next() {
    return lines.remove();
  }

  private void fill() {
    try {
      if (channel == null && !open()) {
        return;
      }
      if (readPiece() || !wasRotated()) {
        return;
      }
      close();
      if (open()) {
        var _ = readPiece();
      }
    } catch (IOException e) {
      throw FleetFolder.cannot("read", file, e);
    }
  }

  private boolean open() throws IOException {
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean wasRotated() throws IOException {
    try {
      return !Objects.equals(key, Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException e) {
      return false; // In the midst of it.
    }
  }

  /// @return whether the file held more
  private boolean readPiece() throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    int length = Objects.requireNonNull(channel).read(piece);
    for (int i = 0; i < length; i++) {
      byte one = piece.get(i);
      if (one == '\n') {
        lines.add(begun.toString(StandardCharsets.UTF_8));
        begun.reset();
      } else {
        begun.write(one);
      }
    }
    return length > 0;
  }

  @Override
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }
}
