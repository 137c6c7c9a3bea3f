package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.TrafficContent;
import dais.node.traffic.TrafficSource;
import dais.node.traffic.TrafficSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The source `zeek`: one connection log of Zeek, or a folder of them in the order of their names,
/// plain or gzip, with or without labels.
public final class ZeekSource implements TrafficSource {
  private static final Pattern LOG =
      Pattern.compile("conn(?!-summary).*\\.log(\\.labeled)?(\\.gz)?");

  @Override
  public String scheme() {
    return "zeek";
  }

  @Override
  public boolean readsFiles() {
    return true;
  }

  @Override
  public Set<String> optionKeys() {
    return Set.of();
  }

  @Override
  public TrafficContent open(TrafficSpec spec) {
    Path location = Path.of(spec.location());
    ZeekRows rows = new ZeekRows();
    String hash;
    if (Files.isDirectory(location)) {
      StringBuilder hashes = new StringBuilder();
      for (Path log : logs(location)) {
        hashes.append(TextInput.read(log, new ZeekLog(rows))).append('\n');
      }
      hash = ContentHash.ofText(hashes.toString());
    } else {
      hash = TextInput.read(location, new ZeekLog(rows));
    }
    if (rows.size() == 0) {
      throw Refusal.badInput(
          location + ": expected connections but found none", "Name a conn.log that has rows.");
    }
    return rows.finish(hash);
  }

  private static List<Path> logs(Path folder) {
    List<Path> logs;
    try (Stream<Path> entries = Files.list(folder)) {
      logs =
          entries
              .filter(path -> LOG.matcher(path.getFileName().toString()).matches())
              .sorted()
              .toList();
    } catch (IOException e) {
      throw Refusal.surroundings(
          "folder %s cannot be listed: %s".formatted(folder, e),
          "Check the rights to the folder.",
          e);
    }
    if (logs.isEmpty()) {
      throw Refusal.badInput(
          "folder %s: expected files named conn*.log or conn*.log.gz but found none"
              .formatted(folder),
          "Name the folder that holds Zeek's connection logs.");
    }
    return logs;
  }
}
