package dais.coordinator.service;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which nodes of a run are waited for. A live run goes on without one that missed a deadline,
/// until that has caught up; in a plan run nobody misses any. Confined to the coordinator's loop.
final class Attendance {
  private static final Logger log = LoggerFactory.getLogger(Attendance.class);

  private final Assignment assignment;
  private final RunSurroundings surroundings;
  private final SortedMap<String, Absent> absent = new TreeMap<>();

  /// A node that the run goes on without.
  ///
  /// @param since the round that it missed first
  /// @param why for people, as was said last
  record Absent(int since, String why) {}

  Attendance(Assignment assignment, RunSurroundings surroundings) {
    this.assignment = assignment;
    this.surroundings = surroundings;
  }

  /// Whom a phase waits for: all, where none takes part.
  List<String> expected() {
    List<String> present =
        assignment.nodes().stream().filter(node -> !absent.containsKey(node)).toList();
    return present.isEmpty() ? assignment.nodes() : present;
  }

  /// The run goes on without a node.
  ///
  /// @param round that is under way
  /// @param why for people
  void without(String node, int round, String why) {
    int since = absence(node).map(Absent::since).orElse(Math.max(1, round));
    Absent known = new Absent(since, why);
    if (!known.equals(absent.put(node, known))) {
      log.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("round", round)
          .log("run goes on without the node: {}", why);
    }
  }

  /// A node has made statements.
  ///
  /// @param inTime whether they were due; else they count for nothing
  void spoke(String node, boolean inTime, int statements) {
    if (inTime) {
      back(node);
    } else if (absent.containsKey(node)) {
      surroundings.late(node, statements);
    }
  }

  /// A node takes part.
  void back(String node) {
    if (absent.remove(node) != null) {
      log.atInfo().addKeyValue("node", node).log("node takes part again");
    }
  }

  /// Empty if a node takes part.
  Optional<Absent> absence(String node) {
    return Optional.ofNullable(absent.get(node));
  }

  /// Whether no other node takes part.
  boolean isLast(String node) {
    return assignment.nodes().stream().allMatch(one -> one.equals(node) || absent.containsKey(one));
  }
}
