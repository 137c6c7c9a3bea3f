package dais.consensus;

/// V(evidence, plan): the only verdict that a voter may give on what it found.
public final class VerdictFunction {
  /// Rows below which a model has no opinion.
  public static final int LEAST_BASELINE_ROWS = 128;

  /// Percentile from which a flow is worth telling, in millionths.
  public static final int NOTICE_PERCENTILE_MICROS = 950_000;

  /// Percentile from which a flow that resembles a known anomaly is odd enough, in millionths.
  public static final int RESEMBLING_PERCENTILE_MICROS = 900_000;

  /// Cosine from which something looks normal, in millionths.
  public static final int NORMAL_COSINE_MICROS = 900_000;

  /// Cosine from which something resembles a known anomaly, in millionths.
  public static final int ANOMALY_COSINE_MICROS = 700_000;

  private VerdictFunction() {}

  public static Verdict verdict(Evidence evidence, ConsensusConfig config) {
    int percentile = evidence.percentileMicros();
    if (evidence.allowListed()) {
      return Verdict.REJECT;
    }
    if (evidence.baselineRows() < LEAST_BASELINE_ROWS) {
      return Verdict.ABSTAIN;
    }
    if (evidence.normalCosineMicros() >= NORMAL_COSINE_MICROS
        && percentile < config.alarmPercentileMicros()) {
      return Verdict.REJECT;
    }
    if (percentile >= NOTICE_PERCENTILE_MICROS) {
      return Verdict.CONFIRM;
    }
    int resemblance =
        StrictMath.max(evidence.recentCosineMicros(), evidence.acceptedCosineMicros());
    return percentile >= RESEMBLING_PERCENTILE_MICROS && resemblance >= ANOMALY_COSINE_MICROS
        ? Verdict.CONFIRM
        : Verdict.REJECT;
  }
}
