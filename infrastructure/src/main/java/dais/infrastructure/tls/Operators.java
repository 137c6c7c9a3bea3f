package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The operators of other machines that have joined a fleet, in the file `operators` of a folder
/// that only its owner may enter; those that were revoked later are among them. Thread-safe; one
/// process at a time may have the folder.
public final class Operators {
  private static final int CAPACITY = 1_000;
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9-]{1,63}) (viewer|admin) (\\S+)");

  /// Somebody who has joined.
  ///
  /// @param joined when it did last
  public record Operator(String name, Role role, Instant joined) {}

  private final LineFile file;
  // By name. Replaced, never changed.
  private volatile Map<String, Operator> operators;

  private Operators(LineFile file, Map<String, Operator> operators) {
    this.file = file;
    this.operators = operators;
  }

  /// Those that are kept in `folder`, which is made if it is not there.
  ///
  /// @throws Refusal if others may read them, or the file is malformed
  public static Operators open(Path folder) {
    LineFile file =
        LineFile.in(
            folder,
            "operators",
            "a name, a role and an instant",
            "Restore the file: without it, who has joined cannot be revoked.");
    Map<String, Operator> operators = new TreeMap<>();
    file.read(
            LINE,
            line ->
                new Operator(
                    line.group(1),
                    Role.valueOf(line.group(2).toUpperCase(Locale.ROOT)),
                    Instant.parse(line.group(3))))
        .forEach(one -> operators.put(one.name(), one));
    return new Operators(file, operators);
  }

  /// Records that somebody joins, on disk when this returns.
  ///
  /// @throws Refusal if there are too many, or it cannot be written
  public synchronized void joins(String name, Role role, Instant at) {
    Map<String, Operator> next = new TreeMap<>(operators);
    next.put(name, new Operator(name, role, at));
    if (next.size() > CAPACITY) {
      throw Refusal.badInput(
          "%,d operators have joined already".formatted(CAPACITY), "Make a new fleet.");
    }
    // With the lock held: joining is rare, and nobody may have rights who is not on the list.
    file.write(
        next.values().stream()
            .map(one -> "%s %s %s".formatted(one.name(), one.role().word(), one.joined())));
    operators = next;
  }

  /// The operator of this name, if it has joined.
  public Optional<Operator> find(String name) {
    return Optional.ofNullable(operators.get(name));
  }

  /// All of them, by name.
  public List<Operator> all() {
    return List.copyOf(operators.values());
  }
}
