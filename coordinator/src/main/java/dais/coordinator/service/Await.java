package dais.coordinator.service;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whom a phase waits for, and until when. A node is done once its last message has come and none
/// of its messages is still being verified.
final class Await {
  private List<String> nodes;
  private long deadlineNanos;
  private final Set<String> finished = new HashSet<>();
  private final Set<String> lastCame = new HashSet<>();
  private final Map<String, Integer> underWay = new HashMap<>();

  /// @param nodes in the order in which they are named
  /// @param deadlineNanos on the clock that [#leftNanos] is asked by
  Await(Collection<String> nodes, long deadlineNanos) {
    this.nodes = List.copyOf(nodes);
    this.deadlineNanos = deadlineNanos;
  }

  /// A message of `node` goes to be verified.
  ///
  /// @param last whether the node says nothing more in this phase
  void begin(String node, boolean last) {
    underWay.merge(node, 1, Integer::sum);
    if (last) {
      lastCame.add(node);
    }
  }

  /// A message of `node` is verified and heard.
  ///
  /// @return whether with this nobody is missing any more
  boolean end(String node) {
    return underWay.merge(node, -1, Integer::sum) == 0 && lastCame.contains(node) && done(node);
  }

  /// `node` has said all.
  ///
  /// @return whether with this nobody is missing any more
  boolean done(String node) {
    return finished.add(node) && isOver();
  }

  /// `node` begins anew: what it said counts no more.
  void forget(String node) {
    finished.remove(node);
    lastCame.remove(node);
  }

  /// Waits for others from now on, and longer; what was said stands.
  ///
  /// @return whether nobody is missing
  boolean extend(Collection<String> others, long until) {
    nodes = List.copyOf(others);
    deadlineNanos = until;
    return isOver();
  }

  private boolean isOver() {
    return finished.containsAll(nodes);
  }

  /// The nodes that have not said all.
  List<String> missing() {
    return nodes.stream().filter(node -> !finished.contains(node)).toList();
  }

  /// Whether nobody has said all.
  boolean isUnheard() {
    return missing().size() == nodes.size();
  }

  /// Nanoseconds until the deadline; negative beyond it.
  long leftNanos(long now) {
    return deadlineNanos - now;
  }
}
