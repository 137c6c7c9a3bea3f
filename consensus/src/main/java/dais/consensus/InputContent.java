package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.Hash;
import java.util.Optional;

/// What a run's input holds: known by its hash before the run begins, or a stream, whose hash
/// stands in the last round's summary.
public final class InputContent {
  /// A stream: read while the run goes on.
  public static final InputContent STREAM = new InputContent(Optional.empty());

  // In a body, 32 zero bytes stand for a stream: the SHA-256 of no known content.
  private static final Hash NO_HASH = Hash.of(new byte[Hash.LENGTH]);

  private final Optional<Hash> hash;

  private InputContent(Optional<Hash> hash) {
    this.hash = hash;
  }

  /// Content with this SHA-256, decompressed.
  public static InputContent of(Hash hash) {
    return hash.equals(NO_HASH) ? STREAM : new InputContent(Optional.of(hash));
  }

  void write(CanonicalWriter out) {
    out.hash(hash.orElse(NO_HASH));
  }

  static InputContent read(CanonicalReader in) {
    return of(in.hash());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputContent content && content.hash.equals(hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  /// The hash in hexadecimal digits, or `stream`.
  @Override
  public String toString() {
    return hash.map(Hash::toString).orElse("stream");
  }
}
