package dais.consensus;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;

/// What the fleet decided about one candidate, and all that explains it.
///
/// @param candidate the candidate
/// @param rule name of the rule
/// @param judgement outcome, reason and margin
/// @param authors authors that counted
/// @param authorsNeeded authors that (ii) and (iii) ask for
/// @param tally the ballots; all absent for a candidate that was not called to the vote
/// @param certificate who stands behind it
public record Decision(
    CandidateId candidate,
    String rule,
    Judgement judgement,
    int authors,
    int authorsNeeded,
    Tally tally,
    Certificate certificate) {
  static final int MAX_RULE = 64;

  public Decision {
    Bounds.text("rule", rule, MAX_RULE);
    Bounds.within("authors", authors, 0, Integer.MAX_VALUE);
    Bounds.within("authors needed", authorsNeeded, 1, Integer.MAX_VALUE);
  }

  public Outcome outcome() {
    return judgement.outcome();
  }

  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.DECISION.number());
    candidate.write(out);
    out.text(rule);
    judgement.write(out);
    out.i32(authors).i32(authorsNeeded);
    tally.write(out);
    certificate.write(out);
    return out.toBytes();
  }

  /// The decision that these bytes are.
  ///
  /// @throws dais.ledger.MalformedBody if they are not the canonical encoding of one
  public static Decision decode(byte[] body) {
    return Bounds.decode(
        EntryKind.DECISION,
        body,
        in ->
            new Decision(
                CandidateId.read(in),
                in.text(),
                Judgement.read(in),
                in.i32(),
                in.i32(),
                Tally.read(in),
                Certificate.read(in)));
  }
}
