package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.RecordedRow;
import dais.node.traffic.RowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The connection logs of a folder as one input, as Zeek leaves them when it rotates its log: in
/// the order of the event time of their first rows, ties and logs without rows by name. Each has a
/// head, and so fields, of its own. What is not named like a connection log is passed over and
/// said.
final class ZeekParts implements RowReader {
  private static final Pattern LOG =
      Pattern.compile("conn(?!-summary).*\\.log(\\.labeled)?(\\.gz)?");
  private static final int NAMED = 3;

  private final List<Path> parts;
  private final List<String> notes;
  private final List<String> hashes = new ArrayList<>();
  private Optional<RowReader> open = Optional.empty();

  private ZeekParts(List<Path> parts, List<String> notes) {
    this.parts = parts;
    this.notes = notes;
  }

  /// @throws Refusal if the folder cannot be listed or holds no connection log, or the first row of
  ///   a log is bad
  static ZeekParts of(Path folder) {
    List<Path> files = files(folder);
    List<Path> logs = files.stream().filter(ZeekParts::isLog).toList();
    if (logs.isEmpty()) {
      throw Refusal.badInput(
          "folder %s: expected files named conn*.log or conn*.log.gz but found none"
              .formatted(folder),
          "Name the folder that holds Zeek's connection logs.");
    }
    record Part(Path file, long begins) {}
    List<Path> parts =
        logs.stream()
            .map(file -> new Part(file, begins(file)))
            .sorted(Comparator.comparingLong(Part::begins))
            .map(Part::file)
            .toList();
    return new ZeekParts(parts, notes(folder, files));
  }

  private static List<String> notes(Path folder, List<Path> files) {
    List<String> others =
        files.stream()
            .filter(file -> !isLog(file))
            .map(file -> file.getFileName().toString())
            .toList();
    if (others.isEmpty()) {
      return List.of();
    }
    String names = String.join(", ", others.subList(0, Math.min(NAMED, others.size())));
    return List.of(
        "%s: passed over what is not named like a conn.log: %s%s"
            .formatted(
                folder,
                names,
                others.size() > NAMED ? " and %d more".formatted(others.size() - NAMED) : ""));
  }

  private static boolean isLog(Path file) {
    return LOG.matcher(file.getFileName().toString()).matches();
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (IOException e) {
      throw Refusal.surroundings(
          "folder %s cannot be listed: %s".formatted(folder, e),
          "Check the rights to the folder.",
          e);
    }
  }

  private static RowReader rows(Path file) {
    return new LineRows(LineInput.of(file), new ZeekLog());
  }

  private static long begins(Path file) {
    try (RowReader rows = rows(file)) {
      return rows.next().map(row -> row.flow().eventTimeMicros()).orElse(Long.MIN_VALUE);
    }
  }

  @Override
  public Optional<RecordedRow> next() {
    while (open.isPresent() || hashes.size() < parts.size()) {
      RowReader part = open.orElseGet(() -> rows(parts.get(hashes.size())));
      open = Optional.of(part);
      Optional<RecordedRow> row = part.next();
      if (row.isPresent()) {
        return row;
      }
      hashes.add(part.contentHash());
      close();
    }
    return Optional.empty();
  }

  @Override
  public String contentHash() {
    return ContentHash.ofAll(hashes);
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public void close() {
    open.ifPresent(RowReader::close);
    open = Optional.empty();
  }
}
