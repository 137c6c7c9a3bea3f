package dais.infrastructure.tls;

import java.security.cert.CertificateException;

/// Why a handshake was broken off here, with what to do, in words for people.
final class UntrustedPeer extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  UntrustedPeer(String message, String hint, Throwable cause) {
    super(message, cause);
    this.hint = hint;
  }

  UntrustedPeer(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
