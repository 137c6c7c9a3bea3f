package dais.infrastructure.identity;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Provider;
import java.util.Optional;

/// Amazon Corretto Crypto, where its native library loads: its curves take microseconds where the
/// JDK's, not yet compiled, take tens of milliseconds of a process's start.
public final class NativeProvider {
  private static final Optional<Provider> FOUND = find();

  private NativeProvider() {}

  /// The provider; none where its library does not load. It is not in the JDK's list: who wants it
  /// names it.
  public static Optional<Provider> get() {
    return FOUND;
  }

  private static Optional<Provider> find() {
    // Read by the provider's static initialiser: without it, Ed25519 keys fall back to the JDK's
    // slow ones.
    System.setProperty("com.amazon.corretto.crypto.provider.registerEdKeyFactory", "true");
    AmazonCorrettoCryptoProvider corretto = AmazonCorrettoCryptoProvider.INSTANCE;
    return corretto.getLoadingError() == null ? Optional.of(corretto) : Optional.empty();
  }
}
