package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.Comparator;

/// Names a candidate for ever, and the accepted signature that it may become: its round and its
/// ordinal there.
///
/// @param round the round it was proposed in, from 1
/// @param ordinal its place among the round's candidates, from 0
public record CandidateId(int round, int ordinal) implements Comparable<CandidateId> {
  private static final Comparator<CandidateId> ORDER =
      Comparator.comparingInt(CandidateId::round).thenComparingInt(CandidateId::ordinal);

  public CandidateId {
    Bounds.within("round", round, 1, Integer.MAX_VALUE);
    Bounds.within("ordinal", ordinal, 0, Integer.MAX_VALUE);
  }

  @Override
  public int compareTo(CandidateId other) {
    return ORDER.compare(this, other);
  }

  void write(CanonicalWriter out) {
    out.i32(round).i32(ordinal);
  }

  static CandidateId read(CanonicalReader in) {
    return new CandidateId(in.i32(), in.i32());
  }

  /// As people write it: `12.3` is candidate 3 of round 12.
  @Override
  public String toString() {
    return round + "." + ordinal;
  }
}
