package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the location `-` of a SPEC stands for: standard input, or the copy of it that an earlier
/// run kept.
///
/// @param name what messages call it
/// @param content the bytes to read, plain or gzip
/// @param copy takes every line that is read, decompressed and ended by a line feed
public record StreamInput(String name, InputStream content, OutputStream copy) {
  private static final String NAME = "standard input";

  /// Standard input, of which nothing is kept.
  public static StreamInput of(InputStream content) {
    return new StreamInput(NAME, content, OutputStream.nullOutputStream());
  }

  /// Standard input, and a new file `spool` that keeps a copy of its lines.
  ///
  /// @throws Refusal if the file is there already or cannot be made
  public static StreamInput spooled(InputStream content, Path spool) {
    try {
      return new StreamInput(
          NAME,
          content,
          new BufferedOutputStream(Files.newOutputStream(spool, StandardOpenOption.CREATE_NEW)));
    } catch (FileAlreadyExistsException e) {
      throw Refusal.badInput(
          "--spool needs a new file but %s is there already".formatted(spool),
          "Name another file, or go on with the run that wrote it: add --resume and --ledger.");
    } catch (IOException e) {
      throw Refusal.surroundings(
          "the spool %s cannot be written: %s".formatted(spool, e),
          "Check the folder and the rights to it.",
          e);
    }
  }

  /// The copy that an earlier run kept in `spool`: standard input is left alone. A last line
  /// without its end is what a killed process left behind; no round has used it, and it is cut off.
  ///
  /// @throws Refusal if it cannot be read
  public static StreamInput replayed(Path spool) {
    try {
      cutUnfinishedLine(spool);
      return new StreamInput(
          spool.toString(), Files.newInputStream(spool), OutputStream.nullOutputStream());
    } catch (NoSuchFileException e) {
      throw Refusal.badInput(
          "there is no spool " + spool, "Name the file that the first run had as --spool.");
    } catch (IOException e) {
      throw Refusal.surroundings(
          "the spool %s cannot be read: %s".formatted(spool, e), "Check the rights to it.", e);
    }
  }

  private static void cutUnfinishedLine(Path spool) throws IOException {
    try (FileChannel file =
        FileChannel.open(spool, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      long end = file.size();
      while (end > 0 && file.read(last.clear(), end - 1) == 1 && last.get(0) != '\n') {
        end--;
      }
      file.truncate(end);
    }
  }
}
