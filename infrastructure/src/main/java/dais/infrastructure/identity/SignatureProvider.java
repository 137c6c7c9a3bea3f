package dais.infrastructure.identity;

/// Which implementation of Ed25519 this process signs and verifies with. All give the same bytes.
///
/// @param name as the provider calls itself
/// @param fastest whether it is the one that is preferred; the other is half as fast
public record SignatureProvider(String name, boolean fastest) {
  /// The provider in use.
  public static SignatureProvider active() {
    String name = Ed25519.ACTIVE.providerName();
    return new SignatureProvider(name, !name.equals("BC"));
  }
}
