package dais.simulation.scoring;

import dais.node.traffic.Label;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/// The scores that one arm gave to the labelled flows of a run: how often each score went to an
/// attack and to a benign flow. Memory grows with the different scores, at most 32 bytes each, not
/// with the flows. Unlabelled flows are counted and left out. Single writer.
public final class ScoreLog {
  static final int ATTACKS = 1;
  static final int BENIGN = 2;

  // Score, attacks and benign flows of a slot, side by side: a slot is one step into memory.
  private static final int SLOT = 3;

  // Open addressing with linear probing; a slot with both counts 0 is free.
  private int[] slots = new int[1024 * SLOT];
  private int used;
  private long unlabelled;

  /// An empty log.
  public ScoreLog() {}

  /// Adds one flow's score in millionths.
  public void add(Label.Kind kind, int scoreMicros) {
    switch (kind) {
      case ATTACK -> add(scoreMicros, 1, 0);
      case BENIGN -> add(scoreMicros, 0, 1);
      case UNLABELLED -> unlabelled++;
    }
  }

  private void add(int score, int attacks, int benign) {
    if (attacks == 0 && benign == 0) {
      return;
    }
    if (used * 4L * SLOT >= slots.length * 3L) {
      grow();
    }
    int slot = slot(score);
    if (isFree(slot)) {
      slots[slot] = score;
      used++;
    }
    slots[slot + ATTACKS] += attacks;
    slots[slot + BENIGN] += benign;
  }

  /// This log with other scores for some of its flows.
  ///
  /// @param before the scores that these flows have here
  /// @param after the scores that they have instead, labelled alike
  public ScoreLog rescored(ScoreLog before, ScoreLog after) {
    ScoreLog result = new ScoreLog();
    // As large from the start: what comes in the order of its hashes would crowd the first slots of
    // a smaller one, and each score would have to pass all before it.
    result.slots = new int[slots.length];
    for (int slot = 0; slot < slots.length; slot += SLOT) {
      if (!isFree(slot)) {
        int old = before.slot(slots[slot]);
        result.add(
            slots[slot],
            slots[slot + ATTACKS] - before.slots[old + ATTACKS],
            slots[slot + BENIGN] - before.slots[old + BENIGN]);
      }
    }
    result.addAll(after);
    result.unlabelled = unlabelled;
    return result;
  }

  private void addAll(ScoreLog other) {
    for (int slot = 0; slot < other.slots.length; slot += SLOT) {
      add(other.slots[slot], other.slots[slot + ATTACKS], other.slots[slot + BENIGN]);
    }
  }

  private boolean isFree(int slot) {
    return slots[slot + ATTACKS] == 0 && slots[slot + BENIGN] == 0;
  }

  /// Where the counts of a score are, or belong: the first place of its slot.
  private int slot(int score) {
    int mask = slots.length / SLOT - 1;
    // Fibonacci hashing (Knuth, volume 3, 6.4).
    int number = ((score * 0x9E3779B9) >>> 7) & mask;
    while (!isFree(number * SLOT) && slots[number * SLOT] != score) {
      number = (number + 1) & mask;
    }
    return number * SLOT;
  }

  private void grow() {
    ScoreLog larger = new ScoreLog();
    larger.slots = new int[slots.length * 2];
    larger.addAll(this);
    slots = larger.slots;
  }

  /// Flows that had no label.
  public long unlabelled() {
    return unlabelled;
  }

  /// The recall at the lowest bar that lets at most `falsePer10000` of 10,000 benign flows through;
  /// empty unless there are both attacks and benign flows.
  ///
  /// @param falsePer10000 in [0, 10000]
  public OptionalDouble recallAt(int falsePer10000) {
    return DetectionQuality.recallAt(ranked(), slots, falsePer10000);
  }

  /// The quality at and above `alarmMicros`; empty unless there are both attacks and benign flows.
  public Optional<DetectionQuality> quality(int alarmMicros) {
    return DetectionQuality.of(ranked(), slots, alarmMicros);
  }

  /// One for each score, ascending: the score in the high half, its slot in the low one.
  private long[] ranked() {
    long[] ranked = new long[used];
    int next = 0;
    for (int slot = 0; slot < slots.length; slot += SLOT) {
      if (!isFree(slot)) {
        ranked[next++] = ((long) slots[slot] << 32) | slot;
      }
    }
    Arrays.sort(ranked);
    return ranked;
  }
}
