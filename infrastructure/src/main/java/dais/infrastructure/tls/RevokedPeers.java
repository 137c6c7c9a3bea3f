package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The nodes and operators that are in a fleet no more, in the file `revoked` of a folder that only
/// its owner may enter. It is names that are revoked, for good: so no certificate of that name
/// counts, whoever issued it and whenever. Thread-safe; one process at a time may have the folder.
public final class RevokedPeers {
  private static final int CAPACITY = 10_000;
  private static final int MOST_REASON = 200;
  private static final Pattern REASON = Pattern.compile("\\P{Cntrl}{0," + MOST_REASON + "}");
  private static final String OPERATOR = "operator:";
  private static final Pattern LINE =
      Pattern.compile("(" + OPERATOR + ")?([A-Za-z0-9-]{1,63}) (\\S+) (" + REASON.pattern() + ")");

  /// That somebody was revoked.
  ///
  /// @param reason for people; may be empty
  public record Revocation(PeerKind kind, String name, Instant at, String reason) {
    /// As told to people.
    public String text() {
      return "%s %s was revoked at %s%s"
          .formatted(kind.word(), name, at, reason.isEmpty() ? "" : ": " + reason);
    }

    private String subject() {
      return RevokedPeers.subject(kind, name);
    }
  }

  private final LineFile file;
  // By subject. Replaced, never changed.
  private volatile Map<String, Revocation> revoked;

  private RevokedPeers(LineFile file, Map<String, Revocation> revoked) {
    this.file = file;
    this.revoked = revoked;
  }

  /// Those that are kept in `folder`, which is made if it is not there.
  ///
  /// @throws Refusal if others may read them, or the file is malformed
  public static RevokedPeers open(Path folder) {
    LineFile file =
        LineFile.in(
            folder,
            "revoked",
            "a name, an instant and a reason",
            "Restore the file: without it, who was revoked could come back.");
    Map<String, Revocation> revoked = new TreeMap<>();
    file.read(
            LINE,
            line ->
                new Revocation(
                    line.group(1) == null ? PeerKind.NODE : PeerKind.OPERATOR,
                    line.group(2),
                    Instant.parse(line.group(3)),
                    line.group(4)))
        .forEach(one -> revoked.put(one.subject(), one));
    return new RevokedPeers(file, revoked);
  }

  private static String subject(PeerKind kind, String name) {
    return kind == PeerKind.OPERATOR ? OPERATOR + name : name;
  }

  /// Revokes somebody, on disk when this returns. Who is revoked already stays as it is.
  ///
  /// @throws Refusal if the name is none, the reason is longer than a line, there are too many, or
  ///   it cannot be written
  public synchronized Revocation revoke(PeerKind kind, String name, Instant at, String reason) {
    PeerIdentity.checkName(name);
    if (!REASON.matcher(reason).matches()) {
      throw Refusal.badInput(
          "a reason must be one line of at most %d characters but has %d"
              .formatted(MOST_REASON, reason.length()),
          "Say it in fewer words.");
    }
    Optional<Revocation> before = find(kind, name);
    if (before.isPresent()) {
      return before.get();
    }
    if (all(kind).size() >= CAPACITY) {
      throw Refusal.badInput(
          "%,d %ss are revoked already".formatted(CAPACITY, kind.word()), "Make a new fleet.");
    }
    Revocation revocation = new Revocation(kind, name, at, reason);
    Map<String, Revocation> next = new TreeMap<>(revoked);
    next.put(revocation.subject(), revocation);
    // With the lock held: revoking is rare, and must be on disk before anyone hears of it.
    file.write(
        next.values().stream()
            .map(one -> "%s %s %s".formatted(one.subject(), one.at(), one.reason())));
    revoked = next;
    return revocation;
  }

  /// Whether and when somebody was revoked.
  public Optional<Revocation> find(PeerKind kind, String name) {
    return Optional.ofNullable(revoked.get(subject(kind, name)));
  }

  /// All of one kind, by name.
  public List<Revocation> all(PeerKind kind) {
    return revoked.values().stream().filter(one -> one.kind() == kind).toList();
  }
}
