package dais.benchmarks;

import java.util.Locale;

/// What one run showed. Recalls are at 30 false alarms per 10,000 flows, NaN where not measured;
/// rounds are 0 where nothing of the kind happened.
///
/// @param flows flows of all batches
/// @param alarms alarms of the fleet score
/// @param roundsAccepting rounds that accepted any signature
/// @param falseAccepts accepted signatures that do not stand for the campaign
/// @param thirdHit round in which the third member was hit
/// @param accepted first round that accepted a true signature
/// @param spread what members hit after that round saw
/// @param recalls of the three arms
record Row(
    int flows,
    int alarms,
    int roundsAccepting,
    int falseAccepts,
    int thirdHit,
    int accepted,
    Spread spread,
    Recalls recalls) {
  private static final int IN_TIME = 3;

  /// Members hit later, and of these, members that a signature warned of their first attack batch.
  record Spread(int later, int warned) {}

  /// Recall of the genesis model, of members that learn alone, and of the fleet.
  record Recalls(double before, double local, double fleet) {}

  /// Whether a true signature was accepted within three rounds of the third member being hit.
  boolean inTime() {
    return accepted > 0 && thirdHit > 0 && accepted <= thirdHit + IN_TIME;
  }

  int later() {
    return spread.later;
  }

  int warned() {
    return spread.warned;
  }

  double local() {
    return recalls.local;
  }

  double fleet() {
    return recalls.fleet;
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "%d,%d,%d,%d,%d,%d,%d,%d,%.6f,%.6f,%.6f",
        flows,
        alarms,
        roundsAccepting,
        falseAccepts,
        thirdHit,
        accepted,
        spread.later,
        spread.warned,
        recalls.before,
        recalls.local,
        recalls.fleet);
  }

  static Row parse(String text) {
    String[] cells = text.split(",", -1);
    int[] n = new int[8];
    for (int i = 0; i < n.length; i++) {
      n[i] = Integer.parseInt(cells[i]);
    }
    return new Row(
        n[0],
        n[1],
        n[2],
        n[3],
        n[4],
        n[5],
        new Spread(n[6], n[7]),
        new Recalls(
            Double.parseDouble(cells[8]),
            Double.parseDouble(cells[9]),
            Double.parseDouble(cells[10])));
  }
}
