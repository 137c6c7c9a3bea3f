package dais.node.features;

import dais.consensus.ProfileEntry;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;

/// A founding member's profile of its baseline, signed by the member.
public final class SignedProfile {
  private final FeatureProfile profile;
  private final ProfileEntry entry;

  private SignedProfile(FeatureProfile profile, ProfileEntry entry) {
    this.profile = profile;
    this.entry = entry;
  }

  public static SignedProfile sign(FeatureProfile profile, SigningKey key) {
    return new SignedProfile(profile, ProfileEntry.sign(profile.encode(), key));
  }

  /// The signed profile that the body of a ledger entry holds.
  ///
  /// @throws dais.ledger.MalformedBody if it holds none
  public static SignedProfile decode(byte[] body) {
    ProfileEntry entry = ProfileEntry.decode(body);
    return new SignedProfile(FeatureProfile.decode(entry.profile()), entry);
  }

  public FeatureProfile profile() {
    return profile;
  }

  /// Whether the holder of this key signed it.
  public boolean verifiedBy(VerifyingKey key) {
    return entry.verifiedBy(key);
  }

  /// The body of the ledger entry that stores it.
  public byte[] encode() {
    return entry.encode();
  }
}
