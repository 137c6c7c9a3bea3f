package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.nio.file.Path;
import java.security.KeyPair;

/// A key pair that has no certificate yet: the first half of joining, renewing and rotating. The
/// private key is written once its certificate is there, both in one file, so a crash in between
/// leaves what was there before.
public final class NewIdentity {
  private final PrivateFolder folder;
  private final String name;
  private final KeyPair keys;

  private NewIdentity(PrivateFolder folder, String name, KeyPair keys) {
    this.folder = folder;
    this.name = name;
    this.keys = keys;
  }

  /// Makes a key pair for a process, to be kept in `folder`, which is made if it is not there.
  ///
  /// @param name the process's name in the fleet
  /// @throws Refusal if the name is none, others may enter the folder, or it cannot be made
  public static NewIdentity create(Path folder, String name) {
    PeerIdentity.checkName(name);
    return new NewIdentity(PrivateFolder.create(folder), name, EllipticKeys.generate());
  }

  /// What to send to the fleet's root: PKCS #10 in DER.
  public byte[] signingRequest() {
    return SigningRequest.write(name, keys);
  }

  /// Writes key and chain to the folder in place of any that were there.
  ///
  /// @param chain as issued for [#signingRequest]
  /// @param root of the fleet that was joined
  /// @throws Refusal if the chain is for another key or name or does not end in the root, or it
  ///   cannot be written
  public TlsIdentity install(CertificateChain chain, Fingerprint root) {
    chain.check(root);
    TlsIdentity identity = new TlsIdentity(new KeyFile(keys.getPrivate(), chain));
    if (!identity.peer().name().equals(name)) {
      throw Refusal.badInput(
          "asked for a certificate for %s but got one for %s"
              .formatted(name, identity.peer().name()),
          "Ask again; if it stays so, the coordinator is at fault.");
    }
    identity.write(folder);
    return identity;
  }
}
