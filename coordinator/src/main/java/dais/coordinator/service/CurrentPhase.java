package dais.coordinator.service;

import java.time.Duration;
import java.util.List;

/// The phase that a run is in, and whom it waits for there. Confined to the coordinator's loop.
final class CurrentPhase {
  /// A phase that takes no longer is no news.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Pace pace;
  private final Assignment assignment;
  private final RunSurroundings surroundings;
  private final Runnable complete;
  private RunPhase phase;
  private Hearing hearing;

  /// @param complete what follows once all have said all
  CurrentPhase(
      RunPhase first,
      Pace pace,
      Assignment assignment,
      RunSurroundings surroundings,
      Runnable complete) {
    this.pace = pace;
    this.assignment = assignment;
    this.surroundings = surroundings;
    this.complete = complete;
    this.phase = first;
    this.hearing = newHearing(assignment.nodes());
  }

  RunPhase phase() {
    return phase;
  }

  boolean is(RunPhase which) {
    return phase == which;
  }

  /// Goes on to a phase.
  ///
  /// @param names whom it waits for
  void enter(RunPhase next, List<String> names) {
    phase = next;
    await(names);
  }

  /// Begins the phase's wait anew.
  void await(List<String> names) {
    hearing = newHearing(names);
  }

  private Hearing newHearing(List<String> names) {
    return new Hearing(names, newDeadline(), assignment, surroundings, complete);
  }

  private long newDeadline() {
    return surroundings.nanoTime() + pace.deadline(phase).toNanos();
  }

  /// Waits once more as long, for whoever may be there by then; what was said stands.
  void extend(List<String> names) {
    hearing.extend(names, newDeadline());
  }

  /// Somebody begins anew: the phase waits for him again.
  void forget(String name) {
    hearing.forget(name);
  }

  /// What the phase hears.
  Hearing hearing() {
    return hearing;
  }

  /// Somebody has said all that the phase waits for.
  void done(String name) {
    hearing.done(name);
  }

  /// Those who have not, once that is worth saying.
  List<String> missing() {
    return hearing.waitedNanos() < PATIENCE.toNanos() ? List.of() : hearing.missing();
  }

  /// How long the phase may still wait; negative beyond its deadline.
  Duration left() {
    return Duration.ofNanos(hearing.leftNanos());
  }

  /// Whether the run ends with the phase's wait.
  boolean waitsForAll() {
    return pace.waitsForAll(phase);
  }

  /// How long the phase may wait in all.
  Duration deadline() {
    return pace.deadline(phase);
  }

  /// Nothing is heard any more, and nothing follows.
  void over() {
    phase = RunPhase.OVER;
    hearing.end();
  }
}
