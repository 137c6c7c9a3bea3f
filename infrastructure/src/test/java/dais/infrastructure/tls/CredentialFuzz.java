package dais.infrastructure.tls;

import dais.infrastructure.exit.Refusal;
import dais.test.support.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/// What comes from strangers before there is any trust: join tokens, signing requests and
/// certificates are refused, or have one spelling.
public final class CredentialFuzz {
  private CredentialFuzz() {}

  /// Runs on one input.
  ///
  /// @param data a token, a signing request or a certificate
  public static void fuzzerTestOneInput(byte[] data) {
    same(data, CredentialFuzz::token, CredentialFuzz::token);
    var _ = accepted(data, CredentialFuzz::request);
    same(data, CredentialFuzz::certificate, UnaryOperator.identity());
  }

  /// @param spelling the one spelling of what is not refused
  private static void same(
      byte[] data, UnaryOperator<byte[]> again, UnaryOperator<byte[]> spelling) {
    byte[] first = accepted(data, again);
    if (first.length > 0 && !Arrays.equals(first, spelling.apply(data))) {
      throw new AssertionError("re-encodes to " + Arrays.toString(first));
    }
    if (first.length > 0 && !Arrays.equals(first, again.apply(first))) {
      throw new AssertionError("is not its own spelling: " + Arrays.toString(first));
    }
  }

  private static byte[] accepted(byte[] data, UnaryOperator<byte[]> again) {
    try {
      return again.apply(data);
    } catch (Refusal e) {
      return new byte[0];
    }
  }

  private static byte[] token(byte[] data) {
    return JoinToken.parse(new String(data, StandardCharsets.UTF_8))
        .text()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] request(byte[] data) {
    return SigningRequest.read(data).key().getEncoded();
  }

  private static byte[] certificate(byte[] data) {
    return CertificateChain.read(List.of(data)).ders().getFirst();
  }

  static List<byte[]> seeds(Path folder) {
    Fleet fleet = Fleet.found(folder, "fleet");
    NewIdentity fresh = NewIdentity.create(fleet.home("n1"), "n1");
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(JoinToken.random().text().getBytes(StandardCharsets.UTF_8));
    seeds.add(fresh.signingRequest());
    seeds.addAll(
        fleet
            .issue(fresh, new PeerIdentity(Role.NODE, "n1", Fleet.NOW.plus(Fleet.VALIDITY)))
            .ders());
    return seeds;
  }

  /// Writes the seeds.
  ///
  /// @param folder one, where the seeds go
  public static void main(String[] folder) throws Exception {
    Fuzzing.write(folder[0], seeds(Files.createTempDirectory("fuzz")));
  }
}
