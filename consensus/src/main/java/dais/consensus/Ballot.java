package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.List;

/// One member's verdict on one candidate. It counts only if the verdict is [VerdictFunction] of the
/// evidence.
///
/// @param candidate ordinal of the candidate in its round
/// @param evidence what the voter found
/// @param verdict what the voter says
/// @param disclosed indicators of the voter's own flows, ascending, at most 8; they count only from
///   authors
public record Ballot(int candidate, Evidence evidence, Verdict verdict, List<Indicator> disclosed) {
  /// The most indicators in a ballot.
  public static final int MAX_DISCLOSED = 8;

  static final int LEAST_BYTES = 30;

  public Ballot {
    Bounds.within("ordinal", candidate, 0, Integer.MAX_VALUE);
    Bounds.within("number of indicators", disclosed.size(), 0, MAX_DISCLOSED);
    Bounds.ascending("indicators", disclosed);
    disclosed = List.copyOf(disclosed);
  }

  void write(CanonicalWriter out) {
    out.i32(candidate);
    evidence.write(out);
    out.u8(verdict.number()).i32(disclosed.size());
    disclosed.forEach(indicator -> indicator.write(out));
  }

  static Ballot read(CanonicalReader in) {
    return new Ballot(
        in.i32(),
        Evidence.read(in),
        Bounds.numbered(Verdict.ALL, in.u8()),
        Bounds.list(in, Indicator.LEAST_BYTES, Indicator::read));
  }
}
