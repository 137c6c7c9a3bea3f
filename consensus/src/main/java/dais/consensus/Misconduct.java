package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;

/// What a member's own signatures prove against it. A bad signature proves nothing: anyone can make
/// one.
public sealed interface Misconduct {
  int round();

  /// Id of the member that its signatures convict.
  int member();

  byte[] encode();

  /// The evidence that these bytes are.
  ///
  /// @throws MalformedBody if they are not the canonical encoding of any
  public static Misconduct decode(byte[] body) {
    return Bounds.decode(
        EntryKind.EVIDENCE,
        body,
        in -> {
          int type = in.u8();
          return switch (type) {
            case Equivocation.TYPE -> Equivocation.read(in);
            case VoidBallot.TYPE -> VoidBallot.read(in);
            default ->
                throw new IllegalArgumentException(
                    "expected evidence of type 1 or 2 but was " + type);
          };
        });
  }

  /// Two different statements of one member for one round and phase: neither counts, and the member
  /// is quarantined.
  ///
  /// @param first the one with the smaller bytes
  /// @param second the other
  record Equivocation(SignedStatement<?> first, SignedStatement<?> second) implements Misconduct {
    static final int TYPE = 1;

    public Equivocation {
      Statement one = first.statement();
      Statement other = second.statement();
      if (one.kind() != other.kind()
          || one.round() != other.round()
          || one.member() != other.member()
          || !one.genesis().equals(other.genesis())) {
        throw new IllegalArgumentException(
            "expected two statements of one fleet, kind, member and round but found %s and %s"
                .formatted(first, second));
      }
      if (first.saysTheSameAs(second) || first.compareBytes(second) > 0) {
        throw new IllegalArgumentException(
            "expected two different statements, the smaller first: " + first);
      }
    }

    /// The evidence that two statements of one slot are, in either order.
    public static Equivocation of(SignedStatement<?> one, SignedStatement<?> other) {
      return one.compareBytes(other) < 0
          ? new Equivocation(one, other)
          : new Equivocation(other, one);
    }

    /// PROPOSAL or BALLOTS.
    public EntryKind phase() {
      return first.statement().kind();
    }

    @Override
    public int round() {
      return first.statement().round();
    }

    @Override
    public int member() {
      return first.member();
    }

    @Override
    public byte[] encode() {
      return new CanonicalWriter(EntryKind.EVIDENCE.number())
          .u8(TYPE)
          .u8(phase().number())
          .bytes(first.encode())
          .bytes(second.encode())
          .toBytes();
    }

    private static Equivocation read(CanonicalReader in) {
      int phase = in.u8();
      return new Equivocation(
          SignedStatement.of(phase, in.bytes()), SignedStatement.of(phase, in.bytes()));
    }
  }

  /// A ballot that contradicts its own evidence, or whose evidence contradicts what everyone can
  /// compute. It does not count; the signed batch is in the ledger.
  ///
  /// @param round the round
  /// @param member id of the voter
  /// @param candidate ordinal of the candidate
  /// @param claimed the verdict in the ballot
  /// @param due the verdict function's verdict on the evidence in the ballot
  /// @param claimedAcceptedCosineMicros cosine to accepted signatures in the ballot
  /// @param dueAcceptedCosineMicros what it is
  record VoidBallot(
      int round,
      int member,
      int candidate,
      Verdict claimed,
      Verdict due,
      int claimedAcceptedCosineMicros,
      int dueAcceptedCosineMicros)
      implements Misconduct {
    static final int TYPE = 2;

    public VoidBallot {
      if (claimed == due && claimedAcceptedCosineMicros == dueAcceptedCosineMicros) {
        throw new IllegalArgumentException(
            "a ballot that claims what is due is no evidence (member %d)".formatted(member));
      }
    }

    @Override
    public byte[] encode() {
      return new CanonicalWriter(EntryKind.EVIDENCE.number())
          .u8(TYPE)
          .i32(round)
          .i32(member)
          .i32(candidate)
          .u8(claimed.number())
          .u8(due.number())
          .i32(claimedAcceptedCosineMicros)
          .i32(dueAcceptedCosineMicros)
          .toBytes();
    }

    private static VoidBallot read(CanonicalReader in) {
      return new VoidBallot(
          in.i32(),
          in.i32(),
          in.i32(),
          Bounds.numbered(Verdict.ALL, in.u8()),
          Bounds.numbered(Verdict.ALL, in.u8()),
          in.i32(),
          in.i32());
    }
  }
}
