package dais.consensus;

import dais.ledger.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/// A running SHA-256 over canonical candidates and decisions: of each round `H(digest before ‖
/// candidates ‖ decisions)`, every body after its 32-bit length. No key, signature, time or trace
/// id goes in, so equal plans give equal digests.
///
/// @param value the digest so far
public record DecisionDigest(Hash value) {
  /// Before the first round.
  public static final DecisionDigest START =
      new DecisionDigest(Hash.sha256("dais decisions v1\0".getBytes(StandardCharsets.UTF_8)));

  /// The digest after one more round.
  public DecisionDigest after(List<Candidate> candidates, List<Decision> decisions) {
    MessageDigest digest = Hash.newDigest();
    digest.update(value.bytes());
    candidates.forEach(candidate -> update(digest, candidate.encode()));
    decisions.forEach(decision -> update(digest, decision.encode()));
    return new DecisionDigest(Hash.of(digest.digest()));
  }

  static void update(MessageDigest digest, byte[] body) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(body.length).flip());
    digest.update(body);
  }
}
