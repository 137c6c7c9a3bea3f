package dais.simulation;

import dais.infrastructure.exit.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/// The agents that failed in one round. One agent's failure makes it absent; the fleet goes on
/// without it, unless the run is to stop at the first. Thread-safe.
final class Absences {
  private final boolean stop;
  private final TreeMap<Integer, String> reasons = new TreeMap<>();

  Absences(boolean stop) {
    this.stop = stop;
  }

  /// What `task` gives; empty if the agent fails, or has failed before in this round.
  <T> Optional<T> guard(int member, Supplier<T> task) {
    synchronized (reasons) {
      if (reasons.containsKey(member)) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(task.get());
    } catch (Refusal e) {
      // The user's to correct, a failing plug-in for one: it would make the whole fleet absent.
      throw e;
    } catch (RuntimeException e) {
      if (stop) {
        throw e;
      }
      add(member, e.toString());
      return Optional.empty();
    }
  }

  void add(int member, String reason) {
    synchronized (reasons) {
      reasons.put(member, reason);
    }
  }

  /// One message an absent agent, ascending by id.
  List<String> messages() {
    synchronized (reasons) {
      return reasons.entrySet().stream()
          .map(entry -> "agent %d absent: %s".formatted(entry.getKey(), entry.getValue()))
          .toList();
    }
  }
}
