package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;

/// Flows of one member that an accepted signature matched in a round; they are counted instead of
/// proposed again.
///
/// @param signature the accepted signature
/// @param flows how many flows it matched, at least 1
public record Sighting(CandidateId signature, int flows) {
  static final int BYTES = 12;

  public Sighting {
    Bounds.within("matched flows", flows, 1, Integer.MAX_VALUE);
  }

  void write(CanonicalWriter out) {
    signature.write(out);
    out.i32(flows);
  }

  static Sighting read(CanonicalReader in) {
    return new Sighting(CandidateId.read(in), in.i32());
  }
}
