package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;

/// The electorate's ballots on one candidate. The first five add up to the electorate.
///
/// @param confirm ballots that CONFIRM
/// @param reject ballots that REJECT
/// @param abstain ballots that ABSTAIN
/// @param voided ballots that contradict their own evidence
/// @param absent electors without a ballot
/// @param electorate members whose majority decides
public record Tally(int confirm, int reject, int abstain, int voided, int absent, int electorate) {
  public Tally {
    Bounds.within("confirm", confirm, 0, electorate);
    Bounds.within("reject", reject, 0, electorate);
    Bounds.within("abstain", abstain, 0, electorate);
    Bounds.within("voided", voided, 0, electorate);
    Bounds.within("absent", absent, 0, electorate);
    Bounds.within(
        "sum of the tally",
        (long) confirm + reject + abstain + voided + absent,
        electorate,
        electorate);
  }

  /// The fewest members that are a majority of the electorate.
  public int majority() {
    return electorate / 2 + 1;
  }

  void write(CanonicalWriter out) {
    out.i32(confirm).i32(reject).i32(abstain).i32(voided).i32(absent).i32(electorate);
  }

  static Tally read(CanonicalReader in) {
    return new Tally(in.i32(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32());
  }
}
