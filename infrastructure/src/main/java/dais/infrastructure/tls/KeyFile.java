package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A private key and the chain that speaks for it, as one PEM file (RFC 7468): a key and a
/// certificate that do not belong together are never on disk.
record KeyFile(PrivateKey key, CertificateChain chain) {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----([^-]*)-----END \\1-----");
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";

  /// @throws Refusal if the chain is for another key
  KeyFile {
    X509Certificate own = chain.own();
    if (!EllipticKeys.belong(key, own.getPublicKey())) {
      throw Refusal.badInput(
          "the certificate of %s is for another key".formatted(own.getSubjectX500Principal()),
          "Take the chain that was issued for this key's own request.");
    }
  }

  /// @throws Refusal if it cannot be read, others can read it too, or it is no such file
  static KeyFile read(PrivateFolder folder, String file) {
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(folder.read(file));
    try {
      while (block.find()) {
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        switch (block.group(1)) {
          case KEY -> keys.add(der);
          case CERTIFICATE -> certificates.add(der);
          default -> throw malformed(folder, file, "a " + block.group(1));
        }
      }
      if (keys.size() != 1 || certificates.isEmpty()) {
        throw malformed(
            folder, file, "%d and %d of them".formatted(keys.size(), certificates.size()));
      }
      return new KeyFile(EllipticKeys.read(keys.getFirst()), CertificateChain.read(certificates));
    } catch (InvalidKeySpecException | IllegalArgumentException e) {
      throw malformed(folder, file, "a block that cannot be read: " + e.getMessage());
    }
  }

  /// @throws Refusal if it cannot be written
  void write(PrivateFolder folder, String file) {
    StringBuilder pem = new StringBuilder();
    append(pem, KEY, key.getEncoded());
    chain.ders().forEach(der -> append(pem, CERTIFICATE, der));
    folder.write(file, pem.toString());
  }

  private static void append(StringBuilder pem, String kind, byte[] der) {
    pem.append("-----BEGIN %s-----\n".formatted(kind))
        .append(LINES.encodeToString(der))
        .append("\n-----END %s-----\n".formatted(kind));
  }

  private static Refusal malformed(PrivateFolder folder, String file, String found) {
    return Refusal.badInput(
        "expected one PEM block PRIVATE KEY and at least one CERTIFICATE in %s but found %s"
            .formatted(folder.path().resolve(file), found),
        "Restore the file, or remove it and make a new one.");
  }
}
