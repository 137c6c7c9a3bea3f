package dais.consensus;

import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.MalformedBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// What a ledger's PROFILE entry holds: a founding member's profile of its baseline, which says
/// something to members only, and the member's Ed25519 signature over `dais profile v1`, a zero
/// byte and the profile's canonical bytes.
public final class ProfileEntry {
  /// Bytes of the body of such an entry.
  public static final int MOST_BYTES = 1 << 18;

  private static final byte[] DOMAIN = "dais profile v1\0".getBytes(StandardCharsets.UTF_8);

  private final byte[] profile;
  private final byte[] signature;

  private ProfileEntry(byte[] profile, byte[] signature) {
    this.profile = profile;
    this.signature = signature;
  }

  /// Signs a profile.
  ///
  /// @param profile its canonical bytes
  public static ProfileEntry sign(byte[] profile, SigningKey key) {
    return new ProfileEntry(profile.clone(), key.sign(message(profile)));
  }

  /// What the body of a ledger entry holds.
  ///
  /// @throws MalformedBody if it holds none
  public static ProfileEntry decode(byte[] entry) {
    if (entry.length > MOST_BYTES) {
      throw new MalformedBody(
          "a signed profile has at most %,d bytes, not %,d".formatted(MOST_BYTES, entry.length));
    }
    CanonicalReader in = new CanonicalReader(EntryKind.PROFILE.number(), entry);
    byte[] profile = in.bytes();
    byte[] signature = in.bytes();
    in.end();
    return new ProfileEntry(profile, signature);
  }

  /// The bodies of all of them that a ledger holds, by member; empty before the founding.
  public static List<byte[]> bodies(LedgerReader ledger) {
    return Draft.of(ledger.entriesOfRound(0)).stream()
        .filter(draft -> draft.kind() == EntryKind.PROFILE)
        .map(Draft::body)
        .toList();
  }

  /// The profile's canonical bytes.
  public byte[] profile() {
    return profile.clone();
  }

  /// Whether the holder of this key signed it.
  public boolean verifiedBy(VerifyingKey key) {
    return key.verifies(message(profile), signature);
  }

  /// The body of the ledger entry.
  public byte[] encode() {
    return new CanonicalWriter(EntryKind.PROFILE.number())
        .bytes(profile)
        .bytes(signature)
        .toBytes();
  }

  private static byte[] message(byte[] profile) {
    byte[] message = Arrays.copyOf(DOMAIN, DOMAIN.length + profile.length);
    System.arraycopy(profile, 0, message, DOMAIN.length, profile.length);
    return message;
  }
}
