package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.TlsIdentity;
import dais.node.service.CertificateRenewal;
import dais.node.service.MembershipClient;
import dais.node.service.NodeProcess;
import dais.proto.coordinator.v1.ApproveNodeRequest;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.MembershipServiceGrpc;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.test.fleet.LocalFleet;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Certificates of nodes over real sockets, by a clock that the test moves.
final class FleetMembershipTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir private Path folder;
  private volatile Instant now = START;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  private static NodeStatus status(LocalFleet fleet) {
    return status(fleet, "n1");
  }

  private static NodeStatus status(LocalFleet fleet, String name) {
    return FleetServiceGrpc.newBlockingStub(fleet.admin())
        .withDeadlineAfter(20, TimeUnit.SECONDS)
        .getStatus(GetStatusRequest.getDefaultInstance())
        .getNodesList()
        .stream()
        .filter(node -> node.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Path join(LocalFleet fleet, String name) {
    JoinToken token =
        JoinToken.parse(
            MembershipServiceGrpc.newBlockingStub(fleet.admin())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .approveNode(
                    ApproveNodeRequest.newBuilder().setName(name).setLifetimeSeconds(60).build())
                .getToken());
    Path home = folder.resolve(name);
    var _ =
        client(fleet)
            .join(NewIdentity.create(home, name), PeerKind.NODE, token, fleet.fingerprint());
    return home;
  }

  private MembershipClient client(LocalFleet fleet) {
    return new MembershipClient(fleet.address(), clock);
  }

  @Test
  void aCertificateIsRenewedInTimeAndTheSessionGoesOn() throws Exception {
    try (LocalFleet fleet = LocalFleets.in(folder, clock)) {
      Path home = join(fleet, "n1");
      Path other = join(fleet, "n2");
      NodeProcess node = fleet.start("n1", fleet.address(), () -> TlsIdentity.open(home));
      var _ = fleet.start("n2", fleet.address(), () -> TlsIdentity.open(other));
      Instant end = TlsIdentity.open(home).peer().notAfter();
      assertThat(status(fleet).getCertificateEnds()).isEqualTo(end.getEpochSecond());
      try (CertificateRenewal early = new CertificateRenewal(home, client(fleet))) {
        now = START.plus(Duration.ofDays(59));
        early.look();
        assertThat(TlsIdentity.open(home).peer().notAfter()).isEqualTo(end);
      }

      now = START.plus(Duration.ofDays(61));
      Instant newEnd = now.plus(Duration.ofDays(90));
      try (CertificateRenewal renewal = new CertificateRenewal(home, client(fleet))) {
        renewal.start();
        await(() -> TlsIdentity.open(home).peer().notAfter().equals(newEnd));
      }
      await(() -> status(fleet).getCertificateEnds() == newEnd.getEpochSecond());

      now = end.plus(Duration.ofDays(1));
      // The heartbeat that looks at certificates has come by.
      await(() -> status(fleet, "n2").getState() == NodeState.NODE_STATE_ABSENT);
      assertThat(status(fleet).getState()).isEqualTo(NodeState.NODE_STATE_JOINED);
      node.close();
      await(() -> status(fleet).getState() == NodeState.NODE_STATE_ABSENT);
      var _ = fleet.start("n1", fleet.address(), () -> TlsIdentity.open(home));
      assertThat(status(fleet).getState()).isEqualTo(NodeState.NODE_STATE_JOINED);
      assertThat(status(fleet).getCertificateEnds()).isEqualTo(newEnd.getEpochSecond());
    }
  }

  @Test
  void whoMissedItsRenewalIsTold() throws Exception {
    Path home;
    String address;
    try (LocalFleet fleet = LocalFleets.in(folder, clock)) {
      home = join(fleet, "n1");
      address = fleet.address();
      now = START.plus(Duration.ofDays(91));
      assertThatThrownBy(() -> client(fleet).renew(home))
          .isInstanceOfSatisfying(
              Refusal.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONNECTION))
          .hasMessage(
              "certificate CN=n1 expired at 2027-01-30T12:00:00Z; this machine's clock says"
                  + " 2027-01-31T12:00:00Z");
    }
    // Nothing that goes wrong with a renewal goes further than the log.
    try (CertificateRenewal renewal =
        new CertificateRenewal(home, new MembershipClient(address, clock))) {
      renewal.look();
      now = START.plus(Duration.ofDays(85));
      renewal.look();
    }
    try (CertificateRenewal lost =
        new CertificateRenewal(folder.resolve("nowhere"), new MembershipClient(address, clock))) {
      lost.look();
    }
    assertThat(TlsIdentity.open(home).peer().notAfter()).isEqualTo(START.plus(Duration.ofDays(90)));
  }
}
