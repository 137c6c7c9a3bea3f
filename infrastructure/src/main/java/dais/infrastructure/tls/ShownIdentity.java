package dais.infrastructure.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// Shows one identity to whoever asks for a key of its kind. The JDK's own manager wants a key
/// store, for whose password it derives a key: 40 ms of a process's start, to protect what is in
/// memory anyway.
final class ShownIdentity extends X509ExtendedKeyManager {
  private static final String ALIAS = "identity";

  private final TlsIdentity identity;

  ShownIdentity(TlsIdentity identity) {
    this.identity = identity;
  }

  private String[] aliases(String kind) {
    return fits(kind) ? new String[] {ALIAS} : new String[0];
  }

  private boolean fits(String kind) {
    return kind.equals(identity.key().getAlgorithm());
  }

  private @Nullable String alias(String... kinds) {
    return Stream.of(kinds).anyMatch(this::fits) ? ALIAS : null;
  }

  @Override
  public String[] getClientAliases(String kind, Principal @Nullable [] issuers) {
    return aliases(kind);
  }

  @Override
  public String[] getServerAliases(String kind, Principal @Nullable [] issuers) {
    return aliases(kind);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] kinds, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(kinds);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String kind, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return alias(kind);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] kinds, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(kinds);
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String kind, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return alias(kind);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return identity.chain().certificates().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return identity.key();
  }
}
