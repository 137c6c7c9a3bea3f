package dais.node.service;

import java.time.Instant;

/// That a node refused to apply what its coordinator sent: the run, and why.
///
/// @param run the run's id: 64 hexadecimal digits
/// @param round that could not be believed; 0 for the founding
/// @param what differs, for people: one line
/// @param trace id of the round's trace, as it follows from run and round: 32 hexadecimal digits
/// @param at by the node's clock
public record Distrusted(String run, int round, String what, String trace, Instant at) {
  private static final int LONGEST = 500;

  /// Cuts what a coordinator may have made long, and takes out what is no text.
  public Distrusted {
    what = what.replaceAll("\\p{Cntrl}", "?");
    what = what.length() > LONGEST ? what.substring(0, LONGEST) + "..." : what;
  }

  /// A line for people.
  public String text() {
    return "distrusts its coordinator since round %d of run %s: %s (%s, trace %s)"
        .formatted(round, run.substring(0, 12), what, at, trace);
  }
}
