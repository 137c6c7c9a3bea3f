package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real handshakes over loopback sockets: who gets through, and what the others are told.
final class FleetTlsTest {
  private static final String ADDRESS = "fleet.example:7443";
  private static final String REFUSED_HERE =
      ADDRESS + ": the certificate of this process was refused";

  @TempDir private Path folder;
  private Fleet fleet;
  private Fleet otherFleet;

  @BeforeEach
  void foundTwoFleets() {
    fleet = Fleet.found(folder, "alpha");
    otherFleet = Fleet.found(folder, "beta");
  }

  @Test
  void bothSidesKnowEachOtherAndSpeakTls13() throws Exception {
    SslContext node = FleetTls.client(fleet.node("n1"), Fleet.CLOCK);
    SslContext admin =
        FleetTls.client(fleet.identity(Role.ADMIN, "eve", Fleet.VALIDITY), Fleet.CLOCK);

    try (Echo server = coordinator(Echo.LOOPBACK)) {
      assertThat(server.ask(node)).isEqualTo("TLSv1.3, node n1");
      assertThat(server.ask(admin)).isEqualTo("TLSv1.3, admin eve");
    }
  }

  @Test
  void whoHasNoCertificateYetIsServedAndKnowsTheFleetByItsFingerprint() throws Exception {
    try (Echo server = coordinator(Echo.LOOPBACK)) {
      assertThat(server.ask(FleetTls.joining(fleet.root().fingerprint(), Fleet.CLOCK)))
          .isEqualTo("TLSv1.3, nobody");
    }
  }

  @Test
  void keysAreAgreedOnOnTheCurveOfTheCertificates() {
    SSLEngine engine = FleetTls.client(fleet.node("n1"), Fleet.CLOCK).newEngine(null);

    assertThat(engine.getSSLParameters().getNamedGroups()).containsExactly("secp256r1");
  }

  @Test
  void anIpv6AddressIsAHostToo() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("::1");
    assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no IPv6");
    SslContext context = FleetTls.server(fleet.coordinator("::1"), Fleet.CLOCK);

    try (Echo server = Echo.overTlsAt(loopback, context)) {
      assertThat(server.ask("::1", FleetTls.client(fleet.node("n1"), Fleet.CLOCK)))
          .isEqualTo("TLSv1.3, node n1");
    }
  }

  @Test
  void aWrongFingerprintIsToldWithTheOneFound() throws Exception {
    try (Echo server = coordinator(Echo.LOOPBACK)) {
      assertRefused(
          () -> server.ask(FleetTls.joining(otherFleet.root().fingerprint(), Fleet.CLOCK)),
          ADDRESS
              + ": expected the fleet's root with fingerprint %s but found CN=dais fleet alpha with fingerprint %s"
                  .formatted(otherFleet.root().fingerprint(), fleet.root().fingerprint()));
    }
  }

  @Test
  void aNodeOfAnotherFleetTrustsThisCoordinatorNot() throws Exception {
    SslContext stranger = FleetTls.client(otherFleet.node("n1"), Fleet.CLOCK);

    try (Echo server = coordinator(Echo.LOOPBACK)) {
      assertRefused(
          () -> server.ask(stranger),
          ADDRESS
              + ": expected the fleet's root with fingerprint %s but found CN=dais fleet alpha with fingerprint %s"
                  .formatted(otherFleet.root().fingerprint(), fleet.root().fingerprint()));
    }
  }

  @Test
  void aCertificateOfAnotherFleetIsRefusedEvenIfItsHolderTrustsThisOne() throws Exception {
    SslContext intruder = lenient(otherFleet.node("n1"), "TLSv1.3");

    try (Echo server = coordinator(Echo.LOOPBACK)) {
      assertRefused(() -> server.ask(intruder), REFUSED_HERE + " (certificate_unknown)");
    }
  }

  /// The root's certificate is no secret: anyone can put it behind a chain.
  @Test
  void whoShowsTheRootMustBeSignedByIt() throws Exception {
    Fleet forged = Fleet.found(folder.resolve("forged"), "alpha");
    TlsIdentity coordinator = forged.coordinator(Echo.LOOPBACK);
    TlsIdentity node = forged.node("n1");
    X509Certificate root = fleet.root().certificate();
    SslContext impostor =
        contextOf(
            SslContextBuilder.forServer(coordinator.key(), coordinator.chain().own(), root),
            "TLSv1.3");
    SslContext intruder =
        contextOf(
            SslContextBuilder.forClient().keyManager(node.key(), node.chain().own(), root),
            "TLSv1.3");

    try (Echo mask = Echo.overTls(impostor);
        Echo server = coordinator(Echo.LOOPBACK)) {
      assertRefused(
          () -> mask.ask(FleetTls.joining(fleet.root().fingerprint(), Fleet.CLOCK)),
          ADDRESS + ": certificate CN=coordinator is not signed by CN=dais fleet alpha");
      assertRefused(() -> server.ask(intruder), REFUSED_HERE + " (certificate_unknown)");
    }
  }

  @Test
  void aNodesCertificateMakesNoCoordinator() throws Exception {
    SslContext impostor = FleetTls.server(fleet.node("n1"), Fleet.CLOCK);

    try (Echo server = Echo.overTls(impostor)) {
      assertRefused(
          () -> server.ask(FleetTls.client(fleet.node("n2"), Fleet.CLOCK)),
          ADDRESS
              + ": certificate CN=n1 is not accepted: Extended key usage does not permit use for TLS"
              + " server authentication");
    }
  }

  @Test
  void aCoordinatorIsTakenOnlyUnderAHostThatItsCertificateNames() throws Exception {
    SslContext client = FleetTls.client(fleet.node("n1"), Fleet.CLOCK);

    try (Echo server = coordinator("10.0.0.7", "fleet.example")) {
      assertRefused(
          () -> server.ask(client),
          ADDRESS
              + ": asked for host 127.0.0.1 but its certificate is for 10.0.0.7, fleet.example");
      assertRefused(
          () -> server.ask(FleetTls.joining(fleet.root().fingerprint(), Fleet.CLOCK)),
          ADDRESS
              + ": asked for host 127.0.0.1 but its certificate is for 10.0.0.7, fleet.example");
    }
  }

  @Test
  void aCoordinatorWhoseCertificateIsOverIsRefusedWithDatesAndClock() throws Exception {
    TlsIdentity shortLived =
        fleet.identity(Role.COORDINATOR, "coordinator", Duration.ofHours(1), Echo.LOOPBACK);
    Instant later = Fleet.NOW.plus(Duration.ofHours(2));
    SslContext client = FleetTls.client(fleet.node("n1"), Fleet.at(later));

    try (Echo server = Echo.overTls(FleetTls.server(shortLived, Fleet.CLOCK))) {
      assertRefused(
          () -> server.ask(client),
          ADDRESS
              + ": certificate CN=coordinator expired at 2026-11-01T13:00:00Z; this machine's clock"
              + " says 2026-11-01T14:00:00Z");
    }
  }

  @Test
  void aClockThatIsBehindIsTold() throws Exception {
    Clock behind = Fleet.at(Fleet.NOW.minus(Duration.ofHours(1)));

    try (Echo server = coordinator(Echo.LOOPBACK)) {
      assertRefused(
          () -> server.ask(FleetTls.joining(fleet.root().fingerprint(), behind)),
          ADDRESS
              + ": certificate CN=coordinator is not valid before 2026-11-01T11:55:00Z; this"
              + " machine's clock says 2026-11-01T11:00:00Z");
    }
  }

  @Test
  void aNodeThatIsOverByTheCoordinatorsClockIsRefused() throws Exception {
    SslContext node =
        FleetTls.client(fleet.identity(Role.NODE, "n1", Duration.ofHours(1)), Fleet.CLOCK);
    Clock later = Fleet.at(Fleet.NOW.plus(Duration.ofHours(2)));

    try (Echo server = Echo.overTls(FleetTls.server(fleet.coordinator(Echo.LOOPBACK), later))) {
      assertRefused(() -> server.ask(node), REFUSED_HERE + " (certificate_unknown)");
    }
  }

  @Test
  void nobodyStartsWithAnIdentityThatIsOver() {
    TlsIdentity node = fleet.node("n1");
    Clock later = Fleet.at(Fleet.NOW.plus(Duration.ofDays(31)));

    assertThatThrownBy(() -> FleetTls.client(node, later))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONNECTION))
        .hasMessage(
            "certificate CN=n1 expired at 2026-12-01T12:00:00Z; this machine's clock says"
                + " 2026-12-02T12:00:00Z");
    assertThatThrownBy(() -> FleetTls.server(node, later)).isInstanceOf(Refusal.class);
  }

  @Test
  void tls12IsRefusedByBothSides() throws Exception {
    TlsIdentity node = fleet.node("n1");
    TlsIdentity coordinator = fleet.coordinator(Echo.LOOPBACK);
    SslContext oldServer =
        contextOf(
            SslContextBuilder.forServer(coordinator.key(), coordinator.chain().certificates()),
            "TLSv1.2");

    try (Echo server = Echo.overTls(FleetTls.server(coordinator, Fleet.CLOCK));
        Echo old = Echo.overTls(oldServer)) {
      assertRefused(
          () -> server.ask(lenient(node, "TLSv1.2")),
          ADDRESS
              + ": no common version of TLS: (protocol_version) Received fatal alert:"
              + " protocol_version");
      assertThat(troubleOf(() -> old.ask(FleetTls.client(node, Fleet.CLOCK))))
          .hasMessageStartingWith(ADDRESS + ": no common version of TLS: (protocol_version)");
    }
  }

  @Test
  void plaintextAndTlsDoNotMeet() throws Exception {
    SslContext client = FleetTls.client(fleet.node("n1"), Fleet.CLOCK);

    try (Echo plain = Echo.plaintext();
        Echo server = coordinator(Echo.LOOPBACK)) {
      assertThat(plain.askInPlaintext()).isEqualTo("plaintext");
      assertRefused(
          () -> plain.ask(client), ADDRESS + ": expected TLS but something else answered");
      assertRefused(server::askInPlaintext, ADDRESS + ": the connection was closed without a word");
    }
  }

  @Test
  void aPortWhereNobodyListensIsToldWithTheAddressThatWasTried() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    SslContext client = FleetTls.client(fleet.node("n1"), Fleet.CLOCK);

    assertRefused(
        () -> Echo.ask(NettyChannelBuilder.forAddress(Echo.LOOPBACK, port).sslContext(client)),
        ADDRESS + ": Connection refused (IPv4, tried 127.0.0.1:" + port + ")");
  }

  private Echo coordinator(String... hosts) throws IOException {
    return Echo.overTls(FleetTls.server(fleet.coordinator(hosts), Fleet.CLOCK));
  }

  /// A client that shows this identity and trusts the first fleet, whichever its own is.
  private SslContext lenient(TlsIdentity identity, String protocol) throws SSLException {
    return contextOf(
        SslContextBuilder.forClient().keyManager(identity.key(), identity.chain().certificates()),
        protocol);
  }

  private SslContext contextOf(SslContextBuilder builder, String protocol) throws SSLException {
    return GrpcSslContexts.configure(builder, SslProvider.JDK)
        .protocols(protocol)
        .trustManager(new FleetTrust(fleet.root().fingerprint(), Fleet.CLOCK))
        .build();
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThat(troubleOf(call))
        .hasMessage(message)
        .satisfies(
            refusal -> {
              assertThat(refusal.exitCode()).isEqualTo(ExitCode.CONNECTION);
              assertThat(refusal.hint()).isNotBlank();
            });
  }

  private static Refusal troubleOf(ThrowingCallable call) {
    Throwable failure = catchThrowable(call);
    assertThat(failure).isNotNull();
    return TlsTrouble.explain(failure, ADDRESS).orElseThrow(() -> new AssertionError(failure));
  }
}
