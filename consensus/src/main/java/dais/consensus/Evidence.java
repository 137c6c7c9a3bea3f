package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;

/// What a voter found about a candidate's prototype: its signed claim, except for the cosine to
/// accepted signatures, which everyone can compute.
///
/// @param allowListed whether the voter's allow-list covers it
/// @param baselineRows normal rows that the voter's model is fitted on
/// @param percentileMicros percentile of the voter's recalibrated score, in [0, 1,000,000]
/// @param normalCosineMicros highest cosine to the voter's normal exemplars, in ±1,000,000
/// @param recentCosineMicros highest cosine to the voter's own recent anomalies, in ±1,000,000; 0
///   without any
/// @param acceptedCosineMicros highest cosine to an accepted signature of the same protocol; see
///   [OpenRound#acceptedCosineMicros]
public record Evidence(
    boolean allowListed,
    int baselineRows,
    int percentileMicros,
    int normalCosineMicros,
    int recentCosineMicros,
    int acceptedCosineMicros) {
  public Evidence {
    Bounds.within("baseline rows", baselineRows, 0, Integer.MAX_VALUE);
    Bounds.within("percentile (millionths)", percentileMicros, 0, Micros.ONE);
    cosine("normal", normalCosineMicros);
    cosine("recent", recentCosineMicros);
    cosine("accepted", acceptedCosineMicros);
  }

  private static void cosine(String what, int micros) {
    Bounds.within(what + " cosine (millionths)", micros, -Micros.ONE, Micros.ONE);
  }

  void write(CanonicalWriter out) {
    out.flag(allowListed).i32(baselineRows).i32(percentileMicros);
    out.i32(normalCosineMicros).i32(recentCosineMicros).i32(acceptedCosineMicros);
  }

  static Evidence read(CanonicalReader in) {
    return new Evidence(in.flag(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32());
  }
}
