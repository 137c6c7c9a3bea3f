package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;

/// Who a process is towards the others: its private key, which never leaves the folder it is kept
/// in as `identity.pem`, and the chain that vouches for it. Immutable and thread-safe.
public final class TlsIdentity {
  private static final String FILE = "identity.pem";

  private final KeyFile file;
  private final PeerIdentity peer;

  TlsIdentity(KeyFile file) {
    this.file = file;
    this.peer = PeerIdentity.of(file.chain().own());
  }

  /// Whether `folder` holds one.
  public static boolean isIn(Path folder) {
    return new PrivateFolder(folder).holds(FILE);
  }

  /// The identity that [NewIdentity#install] left in `folder`. That it may have ended is not
  /// checked: it can be renewed.
  ///
  /// @throws Refusal if there is none, others may read it, or it is malformed
  public static TlsIdentity open(Path folder) {
    PrivateFolder home = new PrivateFolder(folder);
    if (!home.holds(FILE)) {
      throw Refusal.badInput(
          "there is no identity: " + folder.resolve(FILE),
          "Get one with `dais node join`, or name its folder.");
    }
    return new TlsIdentity(KeyFile.read(home, FILE));
  }

  void write(PrivateFolder folder) {
    file.write(folder, FILE);
  }

  /// As the other side of a connection sees it.
  public PeerIdentity peer() {
    return peer;
  }

  /// When the last third of the certificate's lifetime begins: from then on it is to be renewed.
  public Instant renewFrom() {
    Instant start = chain().own().getNotBefore().toInstant();
    Instant end = peer.notAfter();
    return end.minus(Duration.between(start, end).dividedBy(3));
  }

  public CertificateChain chain() {
    return file.chain();
  }

  /// Of the fleet's root.
  public Fingerprint root() {
    return Fingerprint.of(chain().root());
  }

  /// @throws Refusal if a certificate of the chain has not begun or is over
  void check(Instant now) {
    chain()
        .untimely(now)
        .ifPresent(
            fault -> {
              throw new Refusal(ExitCode.CONNECTION, fault, CertificateChain.RENEW);
            });
  }

  PrivateKey key() {
    return file.key();
  }
}
