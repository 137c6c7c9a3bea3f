package dais.node.features;

import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A founding member's profile of its baseline with the member's Ed25519 signature over `dais
/// profile v1`, a zero byte and the profile's canonical bytes.
public final class SignedProfile {
  private static final byte[] DOMAIN = "dais profile v1\0".getBytes(StandardCharsets.UTF_8);

  private final FeatureProfile profile;
  private final byte[] body;
  private final byte[] signature;

  private SignedProfile(FeatureProfile profile, byte[] body, byte[] signature) {
    this.profile = profile;
    this.body = body;
    this.signature = signature;
  }

  public static SignedProfile sign(FeatureProfile profile, SigningKey key) {
    byte[] body = profile.encode();
    return new SignedProfile(profile, body, key.sign(message(body)));
  }

  /// The signed profile that the body of a ledger entry holds.
  ///
  /// @throws dais.ledger.MalformedBody if it holds none
  public static SignedProfile decode(byte[] entry) {
    CanonicalReader in = new CanonicalReader(EntryKind.PROFILE.number(), entry);
    byte[] body = in.bytes();
    byte[] signature = in.bytes();
    in.end();
    return new SignedProfile(FeatureProfile.decode(body), body, signature);
  }

  public FeatureProfile profile() {
    return profile;
  }

  /// Whether the holder of this key signed it.
  public boolean verifiedBy(VerifyingKey key) {
    return key.verifies(message(body), signature);
  }

  /// The body of the ledger entry that stores it.
  public byte[] encode() {
    return new CanonicalWriter(EntryKind.PROFILE.number()).bytes(body).bytes(signature).toBytes();
  }

  private static byte[] message(byte[] body) {
    byte[] message = Arrays.copyOf(DOMAIN, DOMAIN.length + body.length);
    System.arraycopy(body, 0, message, DOMAIN.length, body.length);
    return message;
  }
}
