package dais.node.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a node does not believe its coordinator, in a folder of its own: whoever looks there needs
/// no coordinator that may be the liar. One file a run, of lines `key: value`, with both bytes in
/// hexadecimal digits as evidence.
public final class DistrustBook {
  /// Runs that are recorded; what comes after is only in the log.
  static final int MOST_RUNS = 100;

  /// Of either side; the rest is cut off.
  static final int MOST_EVIDENCE_BYTES = 1 << 16;

  private static final String ENDING = ".txt";

  private final Path folder;

  /// @param home the node's own folder
  public DistrustBook(Path home) {
    this.folder = home.resolve("distrust");
  }

  /// Where the record of a run is, or will be.
  ///
  /// @param run the run's id: 64 hexadecimal digits
  public Path file(String run) {
    return folder.resolve(run + ENDING);
  }

  /// What is recorded of a run.
  ///
  /// @throws Refusal if the record cannot be read
  public Optional<Distrusted> of(String run) {
    return read(file(run));
  }

  /// All that is recorded, by run.
  ///
  /// @throws Refusal if a record cannot be read
  public List<Distrusted> all() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Distrusted> all = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        read(file).ifPresent(all::add);
      }
    } catch (IOException e) {
      throw cannot("read", folder, e);
    }
    all.sort(Comparator.comparing(Distrusted::at).thenComparing(Distrusted::run));
    return List.copyOf(all);
  }

  /// Records, on disk when this returns; the first word on a run stands.
  ///
  /// @return whether there was room for it
  /// @throws Refusal if it cannot be written
  boolean add(Distrusted fact, byte[] expected, byte[] found) {
    Path file = file(fact.run());
    if (Files.exists(file)) {
      return true;
    }
    if (all().size() >= MOST_RUNS) {
      return false;
    }
    String text =
        "run: %s%nround: %d%nat: %s%ntrace: %s%nwhat: %s%nexpected: %s%nfound: %s%n"
            .formatted(
                fact.run(),
                fact.round(),
                fact.at(),
                fact.trace(),
                fact.what(),
                hex(expected),
                hex(found));
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw cannot("write", folder, e);
    }
    new PrivateFolder(folder).write(fact.run() + ENDING, text);
    return true;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MOST_EVIDENCE_BYTES));
  }

  private static Optional<Distrusted> read(Path file) {
    Map<String, String> values = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file)) {
        int colon = line.indexOf(": ");
        if (colon > 0) {
          values.put(line.substring(0, colon), line.substring(colon + 2));
        }
      }
      return Optional.of(
          new Distrusted(
              value(values, "run"),
              Integer.parseInt(value(values, "round")),
              value(values, "what"),
              value(values, "trace"),
              Instant.parse(value(values, "at"))));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw cannot("read", file, e);
    } catch (IllegalArgumentException | DateTimeException e) {
      throw Refusal.badInput(
          "%s is no record of a distrust: %s".formatted(file, e.getMessage()),
          "Keep it elsewhere if you need it, and delete it.");
    }
  }

  private static String value(Map<String, String> values, String key) {
    return Optional.ofNullable(values.get(key))
        .orElseThrow(() -> new IllegalArgumentException("it has no line '%s: '".formatted(key)));
  }

  private static Refusal cannot(String what, Path path, IOException e) {
    return Refusal.surroundings(
        "cannot %s %s: %s".formatted(what, path, e),
        "Let this user read and write the node's folder.",
        e);
  }
}
