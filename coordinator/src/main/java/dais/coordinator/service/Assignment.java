package dais.coordinator.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which node hosts which members of a plan run: member i of A goes to node floor(i · nodes / A).
/// Hosting is not in the ledger; it decides nothing.
final class Assignment {
  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final Map<String, List<Integer>> members = new TreeMap<>(BY_NUMBER);

  /// @param nodes names, in any order; those that no member falls to take no part
  Assignment(List<String> nodes, int count) {
    List<String> ordered = nodes.stream().sorted(BY_NUMBER).toList();
    for (int i = 0; i < count; i++) {
      String node = ordered.get((int) ((long) i * ordered.size() / count));
      members.computeIfAbsent(node, _ -> new ArrayList<>()).add(i);
    }
  }

  /// The nodes that take part, n2 before n10.
  List<String> nodes() {
    return List.copyOf(members.keySet());
  }

  /// The members of a node, ascending; empty if it takes no part.
  List<Integer> of(String node) {
    return Optional.ofNullable(members.get(node)).map(List::copyOf).orElse(List.of());
  }
}
