package dais.consensus;

import java.util.ArrayList;
import java.util.List;

/// Near-duplicate signatures over rounds. A lineage is live while one of its appearances is in the
/// window.
///
/// @param number from 0, in the order in which lineages were opened
/// @param protocol of all its signatures
/// @param first prototype of the signature that opened it; what later ones are compared with
/// @param appearances its rounds in the window, ascending, at least one
public record Lineage(int number, String protocol, Prototype first, List<Appearance> appearances) {
  /// A round in which members proposed a lineage.
  ///
  /// @param round the round
  /// @param members who proposed it
  public record Appearance(int round, MemberSet members) {}

  public Lineage {
    appearances = List.copyOf(appearances);
  }

  int lastSeen() {
    return appearances.getLast().round();
  }

  /// The lineage with one more appearance, without those before round `oldest`.
  Lineage seen(Appearance appearance, int oldest) {
    List<Appearance> kept = new ArrayList<>(appearances.size() + 1);
    appearances.stream().filter(earlier -> earlier.round() >= oldest).forEach(kept::add);
    kept.add(appearance);
    return new Lineage(number, protocol, first, kept);
  }
}
