package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;

/// Who stands behind a decision: the electors whose valid ballots CONFIRM, REJECT and ABSTAIN. The
/// proof is the signed batch of each: the round's BALLOTS entries stand in the order of
/// [Summary#voters].
///
/// @param confirm electors that CONFIRM
/// @param reject electors that REJECT
/// @param abstain electors that ABSTAIN
public record Certificate(MemberSet confirm, MemberSet reject, MemberSet abstain) {
  /// Of a candidate that was not called to the vote.
  static final Certificate NONE = new Certificate(MemberSet.NONE, MemberSet.NONE, MemberSet.NONE);

  void write(CanonicalWriter out) {
    confirm.write(out);
    reject.write(out);
    abstain.write(out);
  }

  static Certificate read(CanonicalReader in) {
    return new Certificate(MemberSet.read(in), MemberSet.read(in), MemberSet.read(in));
  }
}
