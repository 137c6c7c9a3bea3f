package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The nodes that may not take part in a fleet any more, in the file `revoked` of a folder that
/// only its owner may enter. It is names that are revoked, for good: so no certificate of that name
/// counts, whoever issued it and whenever. Thread-safe; one process at a time may have the folder.
public final class RevokedNodes {
  private static final String FILE = "revoked";
  private static final int CAPACITY = 10_000;
  private static final int MOST_REASON = 200;
  private static final Pattern REASON = Pattern.compile("\\P{Cntrl}{0," + MOST_REASON + "}");
  private static final Pattern LINE =
      Pattern.compile("([A-Za-z0-9-]{1,63}) (\\S+) (" + REASON.pattern() + ")");

  /// That a node was revoked.
  ///
  /// @param reason for people; may be empty
  public record Revocation(String node, Instant at, String reason) {
    /// As told to people.
    public String text() {
      return "node %s was revoked at %s%s"
          .formatted(node, at, reason.isEmpty() ? "" : ": " + reason);
    }
  }

  private final PrivateFolder folder;
  // By name. Replaced, never changed.
  private volatile Map<String, Revocation> nodes;

  private RevokedNodes(PrivateFolder folder, Map<String, Revocation> nodes) {
    this.folder = folder;
    this.nodes = nodes;
  }

  /// The nodes that are kept in `folder`, which is made if it is not there.
  ///
  /// @throws Refusal if others may read them, or the file is malformed
  public static RevokedNodes open(Path folder) {
    PrivateFolder home = PrivateFolder.create(folder);
    return new RevokedNodes(home, home.holds(FILE) ? read(home) : Map.of());
  }

  /// Revokes a node, on disk when this returns. One that is revoked already stays as it is.
  ///
  /// @throws Refusal if the name is none, the reason is longer than a line, there are too many, or
  ///   it cannot be written
  public synchronized Revocation revoke(String node, Instant at, String reason) {
    PeerIdentity.checkName(node);
    if (!REASON.matcher(reason).matches()) {
      throw Refusal.badInput(
          "a reason must be one line of at most %d characters but has %d"
              .formatted(MOST_REASON, reason.length()),
          "Say it in fewer words.");
    }
    if (find(node).isPresent()) {
      return find(node).orElseThrow();
    }
    if (nodes.size() >= CAPACITY) {
      throw Refusal.badInput(
          "%,d nodes are revoked already".formatted(nodes.size()), "Make a new fleet.");
    }
    Revocation revocation = new Revocation(node, at, reason);
    Map<String, Revocation> next = new TreeMap<>(nodes);
    next.put(node, revocation);
    StringBuilder text = new StringBuilder();
    next.values()
        .forEach(one -> text.append("%s %s %s\n".formatted(one.node(), one.at(), one.reason())));
    // With the lock held: revoking is rare, and must be on disk before anyone hears of it.
    folder.write(FILE, text.toString());
    nodes = next;
    return revocation;
  }

  /// Whether and when a node was revoked.
  public Optional<Revocation> find(String node) {
    return Optional.ofNullable(nodes.get(node));
  }

  /// All of them, by name.
  public List<Revocation> all() {
    return List.copyOf(nodes.values());
  }

  private static Map<String, Revocation> read(PrivateFolder folder) {
    Map<String, Revocation> nodes = new TreeMap<>();
    List<String> lines = folder.read(FILE).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      try {
        if (!line.matches()) {
          throw new DateTimeException("not three fields");
        }
        nodes.put(
            line.group(1),
            new Revocation(line.group(1), Instant.parse(line.group(2)), line.group(3)));
      } catch (DateTimeException e) {
        throw new Refusal(
            ExitCode.BAD_INPUT,
            "expected a node, an instant and a reason in %s:%d but found '%s'"
                .formatted(folder.path().resolve(FILE), i + 1, lines.get(i)),
            "Restore the file: without it, who was revoked could come back.",
            e);
      }
    }
    return nodes;
  }
}
