package dais.simulation.scoring;

import dais.node.traffic.Label;
import java.util.Arrays;
import java.util.Optional;

/// The scores that one arm gave to every labelled flow of a run, in order. Unlabelled flows are
/// counted and left out. Single writer.
public final class ScoreLog {
  private int[] scores = new int[1024];
  private boolean[] attacks = new boolean[1024];
  private int size;
  private long unlabelled;

  /// An empty log.
  public ScoreLog() {}

  /// Adds one flow's score in millionths.
  public void add(Label.Kind kind, int scoreMicros) {
    if (kind == Label.Kind.UNLABELLED) {
      unlabelled++;
      return;
    }
    if (size == scores.length) {
      scores = Arrays.copyOf(scores, size * 2);
      attacks = Arrays.copyOf(attacks, size * 2);
    }
    scores[size] = scoreMicros;
    attacks[size] = kind == Label.Kind.ATTACK;
    size++;
  }

  /// Flows that had no label.
  public long unlabelled() {
    return unlabelled;
  }

  /// The quality at and above `alarmMicros`; empty unless there are both attacks and benign flows.
  public Optional<DetectionQuality> quality(int alarmMicros) {
    return DetectionQuality.of(
        Arrays.copyOf(scores, size), Arrays.copyOf(attacks, size), alarmMicros);
  }
}
