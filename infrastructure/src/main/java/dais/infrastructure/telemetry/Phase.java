package dais.infrastructure.telemetry;

/// A timed part of a round: the name of a span, and the label `phase` of
/// `dais_round_phase_seconds`. The owner of a round (the coordinator, or the one process of a
/// study) has all of them; a node has those in which its members work, as children of the owner's.
public enum Phase {
  ROUND("round", "The whole round: the root of its trace."),
  OBSERVE("observe", "Members score their traffic and sign their proposals."),
  PROPOSE("propose", "Proposals are awaited and their signatures verified."),
  CORRELATE("correlate", "Candidates are made of the proposals, and recomputed by the members."),
  VOTE("vote", "Members judge the candidates; their ballots are verified."),
  DECIDE("decide", "The rule is applied, and its outcome recomputed by the members."),
  LEDGER_APPEND("ledger.append", "A transaction goes to the disk: the first or second of a round."),
  LEARN("learn", "Members learn from what was decided.");

  private final String text;
  private final String meaning;

  Phase(String text, String meaning) {
    this.text = text;
    this.meaning = meaning;
  }

  /// The span's name.
  public String text() {
    return text;
  }

  /// One sentence, for the reference page.
  public String meaning() {
    return meaning;
  }
}
