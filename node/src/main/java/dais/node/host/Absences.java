package dais.node.host;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.LogScope;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The agents that failed in one round. One agent's failure makes it absent; the fleet goes on
/// without it, unless the run is to stop at the first. Thread-safe.
public final class Absences {
  private static final Logger log = LoggerFactory.getLogger(Absences.class);

  private final boolean stop;
  private final TreeMap<Integer, String> reasons = new TreeMap<>();

  /// @param stop whether a failure is thrown on instead
  public Absences(boolean stop) {
    this.stop = stop;
  }

  /// What `task` gives; empty if the agent fails, or has failed before in this round.
  public <T> Optional<T> guard(int member, Supplier<T> task) {
    synchronized (reasons) {
      if (reasons.containsKey(member)) {
        return Optional.empty();
      }
    }
    try (LogScope _ = LogScope.agent(member)) {
      try {
        return Optional.of(task.get());
      } catch (Refusal e) {
        // The user's to correct, a failing plug-in for one: it would make the whole fleet absent.
        throw e;
      } catch (RuntimeException e) {
        if (stop) {
          throw e;
        }
        log.warn("agent failed: absent from the rest of the round", e);
        put(member, e.toString());
        return Optional.empty();
      }
    }
  }

  /// An agent whose statement was refused.
  public void add(int member, String reason) {
    try (LogScope _ = LogScope.agent(member)) {
      log.warn("statement refused: absent from the rest of the round: {}", reason);
    }
    put(member, reason);
  }

  private void put(int member, String reason) {
    synchronized (reasons) {
      reasons.put(member, reason);
    }
  }

  /// Why each absent agent failed, ascending by id.
  public SortedMap<Integer, String> reasons() {
    synchronized (reasons) {
      return new TreeMap<>(reasons);
    }
  }

  /// One message an absent agent, ascending by id.
  public List<String> messages() {
    return reasons().entrySet().stream()
        .map(entry -> "agent %d absent: %s".formatted(entry.getKey(), entry.getValue()))
        .toList();
  }
}
