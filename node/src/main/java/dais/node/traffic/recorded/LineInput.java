package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.StreamInput;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// The lines of a text, plain or gzip (told by its first two bytes), in constant memory. Not
/// thread-safe.
///
/// The hash of a file is that of its decompressed bytes; in a stream every line counts with a line
/// feed at its end, so that a copy of its lines has the same hash wherever it was cut off.
final class LineInput implements AutoCloseable {
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final int LONGEST_LINE = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String name;
  private final InputStream content;
  private final boolean stream;
  private final OutputStream copy;
  private final ContentHash.Digest hash = ContentHash.digest();
  private byte[] buffer = new byte[2 * LONGEST_LINE];
  private int from;
  private int to;
  private long lines;

  private LineInput(String name, InputStream raw, boolean stream, OutputStream copy) {
    this.name = name;
    this.stream = stream;
    this.copy = copy;
    try {
      this.content = decompressed(new BufferedInputStream(raw, 1 << 16));
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  /// Opens a file.
  ///
  /// @throws Refusal if there is none or it cannot be read
  static LineInput of(Path file) {
    if (!Files.exists(file)) {
      throw Refusal.badInput(
          "there is no file " + file, "Check the path; it is relative to where dais is started.");
    }
    if (Files.isDirectory(file)) {
      throw Refusal.badInput(file + ": expected a file but it is a folder", "Name the file in it.");
    }
    try {
      return new LineInput(
          file.toString(), Files.newInputStream(file), false, OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw Refusal.surroundings(
          "%s cannot be read: %s".formatted(file, e),
          "Check the disk and the rights to the file.",
          e);
    }
  }

  /// Takes up a stream.
  static LineInput of(StreamInput input) {
    return new LineInput(input.name(), input.content(), true, input.copy());
  }

  /// The next line without its end; empty after the last.
  Optional<String> next() {
    int end = lineFeed();
    if (end < 0 && from == to) {
      return Optional.empty();
    }
    lines++;
    int stop = end < 0 ? to : end;
    take(from, end < 0 ? to : end + 1, end < 0);
    int length = stop - from;
    if (length > 0 && buffer[stop - 1] == '\r') {
      length--;
    }
    String text = decode(from, length);
    from = end < 0 ? to : end + 1;
    boolean marked = lines == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return Optional.of(marked ? text.substring(1) : text);
  }

  /// Where the line is that was read last.
  Place place() {
    return new Place(name, lines);
  }

  /// The hash of the lines read so far.
  String hash() {
    return hash.soFar();
  }

  /// Passes the copied lines on to the system.
  void flush() {
    try {
      copy.flush();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /// Position of the next line feed, reading on as needed; -1 at the end of the content.
  private int lineFeed() {
    int searched = from;
    while (true) {
      for (int i = searched; i < to; i++) {
        if (buffer[i] == '\n') {
          return i;
        }
      }
      searched = to;
      if (to - from > LONGEST_LINE) {
        throw new Place(name, lines + 1)
            .refusal("line", "at most " + LONGEST_LINE + " characters", "more");
      }
      if (buffer.length - to < LONGEST_LINE) {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        searched -= from;
        to -= from;
        from = 0;
      }
      int read = read();
      if (read < 0) {
        return -1;
      }
      to += read;
    }
  }

  private int read() {
    try {
      return content.read(buffer, to, buffer.length - to);
    } catch (IOException e) {
      throw trouble(e);
    }
  }

  private void take(int begin, int end, boolean unfinished) {
    hash.update(buffer, begin, end - begin);
    try {
      copy.write(buffer, begin, end - begin);
      if (unfinished && stream) {
        byte[] lineFeed = {'\n'};
        hash.update(lineFeed, 0, 1);
        copy.write(lineFeed);
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private String decode(int begin, int length) {
    for (int i = begin; i < begin + length; i++) {
      if (buffer[i] < 0) {
        return decodeBeyondAscii(begin, length);
      }
    }
    return new String(buffer, begin, length, StandardCharsets.ISO_8859_1);
  }

  private String decodeBeyondAscii(int begin, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Arrays.copyOfRange(buffer, begin, begin + length)))
          .toString();
    } catch (CharacterCodingException e) {
      throw place().refusal("text", "UTF-8", "other bytes");
    }
  }

  private RuntimeException trouble(IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return Refusal.badInput(
          "%s: expected gzip data but after line %d: %s".formatted(name, lines, e.getMessage()),
          "Fetch the file again: it is damaged or cut off.");
    }
    return Refusal.surroundings(
        "%s cannot be read after line %d: %s".formatted(name, lines, e),
        "Check the disk and the rights to the file.",
        e);
  }

  private static Refusal unwritable(IOException e) {
    return Refusal.surroundings(
        "the spool cannot be written: " + e, "Check the disk; name another file with --spool.", e);
  }

  private static InputStream decompressed(BufferedInputStream raw) throws IOException {
    raw.mark(2);
    boolean gzip = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
    raw.reset();
    return gzip ? new GZIPInputStream(raw, LONGEST_LINE) : raw;
  }

  @Override
  public void close() {
    try {
      content.close();
      copy.close();
    } catch (IOException e) {
      throw Refusal.surroundings(
          "%s cannot be closed: %s".formatted(name, e), "Check the disk.", e);
    }
  }
}
