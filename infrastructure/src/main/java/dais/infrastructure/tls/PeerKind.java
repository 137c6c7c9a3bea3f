package dais.infrastructure.tls;

import java.util.Locale;
import java.util.Optional;

/// Who is let into a fleet, and put out of it, by name. Each kind has its own names.
public enum PeerKind {
  /// A process that hosts members.
  NODE,
  /// Somebody who looks at the fleet, or controls it too, from another machine.
  OPERATOR;

  /// What callers with this role are; empty for who is let in by nobody.
  public static Optional<PeerKind> of(Role role) {
    return switch (role) {
      case NODE -> Optional.of(NODE);
      case VIEWER, ADMIN -> Optional.of(OPERATOR);
      case COORDINATOR -> Optional.empty();
    };
  }

  /// As told to people.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
