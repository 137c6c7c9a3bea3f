package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads a text file, plain or gzip (told by its first two bytes), line by line.
final class TextInput {
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final int LONGEST_LINE = 1 << 16;

  private TextInput() {}

  /// Takes the lines of a file in order.
  interface LineReader {
    /// Takes one line.
    ///
    /// @param place file and line, for refusals
    /// @param text the line without its end
    void line(Place place, String text);
  }

  /// Reads `file` to its end.
  ///
  /// @return the hash of its decompressed content
  static String read(Path file, LineReader reader) {
    if (file.toString().equals("-")) {
      throw Refusal.badInput(
          "expected a file but '-' asks for standard input, which is not read here",
          "Save the stream to a file and name that.");
    }
    if (!Files.exists(file)) {
      throw Refusal.badInput(
          "there is no file " + file, "Check the path; it is relative to where dais is started.");
    }
    if (Files.isDirectory(file)) {
      throw Refusal.badInput(file + ": expected a file but it is a folder", "Name the file in it.");
    }
    int number = 0;
    try (InputStream content = decompressed(new BufferedInputStream(Files.newInputStream(file)))) {
      ContentHash.Reading hashed = ContentHash.of(content);
      var decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
      BufferedReader lines = new BufferedReader(new InputStreamReader(hashed, decoder));
      String text = lines.readLine();
      while (text != null) {
        Place place = new Place(file, ++number);
        if (text.length() > LONGEST_LINE) {
          throw place.refusal(
              "line", "at most " + LONGEST_LINE + " characters", text.length() + " characters");
        }
        reader.line(place, text);
        text = lines.readLine();
      }
      return hashed.hash();
    } catch (CharacterCodingException e) {
      throw new Place(file, number + 1)
          .refusal("text", "UTF-8 in the lines from here on", "other bytes");
    } catch (ZipException | EOFException e) {
      throw Refusal.badInput(
          "%s: expected gzip data but %s".formatted(file, e.getMessage()),
          "Fetch the file again: it is damaged or cut off.");
    } catch (IOException e) {
      throw Refusal.surroundings(
          "%s cannot be read: %s".formatted(file, e),
          "Check the disk and the rights to the file.",
          e);
    }
  }

  private static InputStream decompressed(BufferedInputStream raw) throws IOException {
    raw.mark(2);
    boolean gzip = raw.read() == GZIP_FIRST && raw.read() == GZIP_SECOND;
    raw.reset();
    return gzip ? new GZIPInputStream(raw, LONGEST_LINE) : raw;
  }
}
