package dais.simulation.scoring;

import dais.node.traffic.Label;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/// The scores that one arm gave to the labelled flows of a run: how often each score went to an
/// attack and to a benign flow. Memory grows with the different scores, at most 32 bytes each, not
/// with the flows. Unlabelled flows are counted and left out. Single writer.
public final class ScoreLog {
  // Open addressing with linear probing; a slot with both counts 0 is free.
  private int[] scores = new int[1024];
  private int[] attacks = new int[1024];
  private int[] benign = new int[1024];
  private int used;
  private long unlabelled;

  /// An empty log.
  public ScoreLog() {}

  /// Adds one flow's score in millionths.
  public void add(Label.Kind kind, int scoreMicros) {
    if (kind == Label.Kind.UNLABELLED) {
      unlabelled++;
      return;
    }
    if (used * 4L >= scores.length * 3L) {
      grow();
    }
    int slot = slot(scoreMicros);
    if (isFree(slot)) {
      scores[slot] = scoreMicros;
      used++;
    }
    if (kind == Label.Kind.ATTACK) {
      attacks[slot]++;
    } else {
      benign[slot]++;
    }
  }

  private boolean isFree(int slot) {
    return attacks[slot] == 0 && benign[slot] == 0;
  }

  private int slot(int score) {
    int mask = scores.length - 1;
    // Fibonacci hashing (Knuth, volume 3, 6.4).
    int slot = ((score * 0x9E3779B9) >>> 7) & mask;
    while (!isFree(slot) && scores[slot] != score) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldScores = scores;
    int[] oldAttacks = attacks;
    int[] oldBenign = benign;
    scores = new int[oldScores.length * 2];
    attacks = new int[scores.length];
    benign = new int[scores.length];
    for (int i = 0; i < oldScores.length; i++) {
      if (oldAttacks[i] > 0 || oldBenign[i] > 0) {
        int slot = slot(oldScores[i]);
        scores[slot] = oldScores[i];
        attacks[slot] = oldAttacks[i];
        benign[slot] = oldBenign[i];
      }
    }
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
    return DetectionQuality.recallAt(ranked(), attacks, benign, falsePer10000);
  }

  /// The quality at and above `alarmMicros`; empty unless there are both attacks and benign flows.
  public Optional<DetectionQuality> quality(int alarmMicros) {
    return DetectionQuality.of(ranked(), attacks, benign, alarmMicros);
  }

  /// One for each score, ascending: the score in the high half, its slot in the low one.
  private long[] ranked() {
    long[] ranked = new long[used];
    int next = 0;
    for (int slot = 0; slot < scores.length; slot++) {
      if (!isFree(slot)) {
        ranked[next++] = ((long) scores[slot] << 32) | slot;
      }
    }
    Arrays.sort(ranked);
    return ranked;
  }
}
