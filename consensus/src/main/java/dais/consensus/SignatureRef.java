package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.Comparator;

/// Where a signature stands in a round: whose proposal and its index there. Ordered by member, then
/// index.
///
/// @param member id of the author
/// @param index place in the author's proposal, from 0
public record SignatureRef(int member, int index) implements Comparable<SignatureRef> {
  static final int BYTES = 5;

  private static final Comparator<SignatureRef> ORDER =
      Comparator.comparingInt(SignatureRef::member).thenComparingInt(SignatureRef::index);

  public SignatureRef {
    Bounds.within("member id", member, 0, MemberSet.MAX_ID);
    Bounds.within("signature index", index, 0, Proposal.MAX_SIGNATURES - 1);
  }

  @Override
  public int compareTo(SignatureRef other) {
    return ORDER.compare(this, other);
  }

  void write(CanonicalWriter out) {
    out.i32(member).u8(index);
  }

  static SignatureRef read(CanonicalReader in) {
    return new SignatureRef(in.i32(), in.u8());
  }
}
