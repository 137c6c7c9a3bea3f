package dais.consensus;

import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A statement with its member's Ed25519 signature over a prefix that names its kind, then its
/// canonical bytes. Equal by bytes. That it was decoded says nothing about the signature: ask
/// [#verifiedBy]. Thread-safe.
///
/// @param <S> what is said
public final class SignedStatement<S extends Statement> {
  /// Bytes of an Ed25519 signature.
  public static final int SIGNATURE_BYTES = 64;

  // Version, kind and the lengths of the two parts.
  private static final int HEAD_BYTES = 10;
  private static final byte[] PROPOSAL_DOMAIN = domain("dais proposal v1\0");
  private static final byte[] BALLOTS_DOMAIN = domain("dais ballots v1\0");

  private final S statement;
  private final byte[] body;
  private final byte[] signature;
  // The last key that verified it: these bytes never change, so neither does the answer. A race
  // only
  // verifies twice. Coordinator and replica of one process, which both ask, pay once.
  private @Nullable VerifyingKey verifiedBy;

  private SignedStatement(S statement, byte[] body, byte[] signature) {
    this.statement = statement;
    this.body = body;
    this.signature = signature;
  }

  /// Signs a statement.
  public static <S extends Statement> SignedStatement<S> sign(S statement, SigningKey key) {
    byte[] body = statement.encode();
    return new SignedStatement<>(statement, body, key.sign(message(statement.kind(), body)));
  }

  /// The signed proposal that the body of a ledger entry holds.
  ///
  /// @throws MalformedBody if it holds none
  public static SignedStatement<Proposal> proposal(byte[] entry) {
    return decode(EntryKind.PROPOSAL, entry, Proposal::decode);
  }

  /// The signed ballots that the body of a ledger entry holds.
  ///
  /// @throws MalformedBody if it holds none
  public static SignedStatement<BallotBatch> ballots(byte[] entry) {
    return decode(EntryKind.BALLOTS, entry, BallotBatch::decode);
  }

  /// The signed statement of either phase that such a body holds.
  ///
  /// @param phase number of PROPOSAL or BALLOTS
  static SignedStatement<?> of(int phase, byte[] entry) {
    if (phase == EntryKind.PROPOSAL.number()) {
      return proposal(entry);
    }
    if (phase == EntryKind.BALLOTS.number()) {
      return ballots(entry);
    }
    throw new IllegalArgumentException("expected phase 4 or 6 but was " + phase);
  }

  public S statement() {
    return statement;
  }

  /// Id of the member that is said to have signed.
  public int member() {
    return statement.member();
  }

  /// Whether the holder of this key signed it.
  public boolean verifiedBy(VerifyingKey key) {
    VerifyingKey known = verifiedBy;
    if (known != null && known.equals(key)) {
      return true;
    }
    boolean verifies = key.verifies(message(statement.kind(), body), signature);
    if (verifies) {
      verifiedBy = key;
    }
    return verifies;
  }

  /// The body of the ledger entry that stores it.
  public byte[] encode() {
    return new CanonicalWriter(
            statement.kind().number(), HEAD_BYTES + body.length + signature.length)
        .bytes(body)
        .bytes(signature)
        .toBytes();
  }

  /// Whether the two say the same thing, whatever the bytes of their signatures.
  public boolean saysTheSameAs(SignedStatement<?> other) {
    return Arrays.equals(body, other.body);
  }

  /// SHA-256 over what is said, whatever the bytes of the signature.
  public Hash said() {
    return Hash.sha256(body);
  }

  /// Orders by what is said, then by signature, as unsigned bytes.
  int compareBytes(SignedStatement<?> other) {
    int byBody = Arrays.compareUnsigned(body, other.body);
    return byBody != 0 ? byBody : Arrays.compareUnsigned(signature, other.signature);
  }

  private static <S extends Statement> SignedStatement<S> decode(
      EntryKind kind, byte[] entry, Function<byte[], S> decodeBody) {
    CanonicalReader in = new CanonicalReader(kind.number(), entry);
    byte[] body = in.bytes();
    byte[] signature = in.bytes();
    in.end();
    if (signature.length != SIGNATURE_BYTES) {
      throw new MalformedBody(
          "expected a signature of %d bytes but it has %d"
              .formatted(SIGNATURE_BYTES, signature.length));
    }
    return new SignedStatement<>(decodeBody.apply(body), body, signature);
  }

  private static byte[] message(EntryKind kind, byte[] body) {
    byte[] domain = kind == EntryKind.PROPOSAL ? PROPOSAL_DOMAIN : BALLOTS_DOMAIN;
    byte[] message = Arrays.copyOf(domain, domain.length + body.length);
    System.arraycopy(body, 0, message, domain.length, body.length);
    return message;
  }

  private static byte[] domain(String prefix) {
    return prefix.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedStatement<?> that && compareBytes(that) == 0;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "%s of member %d, round %d"
        .formatted(statement.kind(), statement.member(), statement.round());
  }
}
