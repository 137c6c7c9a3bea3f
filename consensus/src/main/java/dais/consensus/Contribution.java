package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;

/// How much one column of the author's feature vector adds to a signature's score.
///
/// @param column index of the column, in [0, 65,535]; columns from the prototype's width on are the
///   author's own
/// @param micros the contribution, in millionths
public record Contribution(int column, int micros) {
  static final int BYTES = 6;

  public Contribution {
    Bounds.within("contribution column", column, 0, 0xFFFF);
  }

  void write(CanonicalWriter out) {
    out.u16(column).i32(micros);
  }

  static Contribution read(CanonicalReader in) {
    return new Contribution(in.u16(), in.i32());
  }
}
