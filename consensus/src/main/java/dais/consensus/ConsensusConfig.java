package dais.consensus;

import java.math.BigDecimal;

/// What a plan fixes about agreement.
///
/// A message about a value out of range begins with the plan's key.
///
/// @param rule name of the decision rule, a service, in 1 to 64 characters; default `majority`
/// @param colluders f, the number of colluding members that the plan must withstand; 0, the
///   default, means a tenth of min(members, 150), at least 1 from three members; in [0, 10000]
/// @param window W, the rounds that a lineage stays alive unseen and that the author history
///   covers, in [1, 63]; default 20
/// @param improbabilityMicros largest predictive tail of an author count that is still improbable,
///   in millionths, in [1, 1000000]; default 1,000
/// @param maxCandidates most candidates that go to the vote in a round, in [1, 1000]; default 32
/// @param signatureLifetime rounds after which an accepted signature expires unless it is seen
///   again, in [1, 1000000]; default 100
/// @param alarmPercentileMicros the alarm bar as a percentile, in millionths; from
///   `detection.alarm_budget`, in [950000, 999900]; default 997,000
public record ConsensusConfig(
    String rule,
    int colluders,
    int window,
    int improbabilityMicros,
    int maxCandidates,
    int signatureLifetime,
    int alarmPercentileMicros) {
  /// The largest W: attendance is a bitmap of 64 bits.
  public static final int MAX_WINDOW = 63;

  public static final ConsensusConfig DEFAULT =
      new ConsensusConfig("majority", 0, 20, 1_000, 32, 100, 997_000);

  public ConsensusConfig {
    Bounds.text("consensus.rule", rule, Decision.MAX_RULE);
    Bounds.within("consensus.colluders", colluders, 0, 10_000);
    Bounds.within("consensus.window", window, 1, MAX_WINDOW);
    if (improbabilityMicros < 1 || improbabilityMicros > Micros.ONE) {
      throw new IllegalArgumentException(
          "consensus.improbability must be in [0.000001, 1] but was "
              + BigDecimal.valueOf(improbabilityMicros, 6));
    }
    Bounds.within("consensus.max_candidates", maxCandidates, 1, 1_000);
    Bounds.within("consensus.signature_lifetime", signatureLifetime, 1, 1_000_000);
    Bounds.within("alarm percentile in millionths", alarmPercentileMicros, 950_000, 999_900);
  }

  /// f for a fleet of `members`.
  public int colludersAmong(int members) {
    if (colluders > 0) {
      return colluders;
    }
    int tenth = StrictMath.min(members, 150) / 10;
    return members >= 3 ? StrictMath.max(1, tenth) : tenth;
  }
}
