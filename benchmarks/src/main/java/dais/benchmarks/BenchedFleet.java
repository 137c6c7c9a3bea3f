package dais.benchmarks;

import dais.coordinator.service.CoordinatorProcess;
import dais.coordinator.service.LedgerShelf;
import dais.coordinator.service.LiveFile;
import dais.coordinator.service.Membership;
import dais.coordinator.service.Protocol;
import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.LedgerConfig;
import dais.simulation.FleetRun;
import dais.simulation.RunOptions;
import dais.simulation.ScoreArms;
import io.grpc.ManagedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Identities of a fleet, and its coordinator in this process: everything between it and its node
/// goes over a loopback socket and mutual TLS 1.3.
///
/// @param folder takes all that is written
record BenchedFleet(Path folder, FleetRoot root, Clock clock) {
  private static final Duration LIFETIME = Duration.ofDays(30);
  private static final Duration PHASE = Duration.ofMinutes(1);

  static BenchedFleet in(Path folder) {
    Clock clock = Clock.systemUTC();
    return new BenchedFleet(
        folder, FleetRoot.create(folder.resolve("root"), "benchmark", clock), clock);
  }

  TlsIdentity identity(Role role, String name) {
    NewIdentity fresh = NewIdentity.create(folder.resolve(name), name);
    PeerIdentity peer = new PeerIdentity(role, name, clock.instant().plus(LIFETIME));
    List<String> hosts =
        role == Role.COORDINATOR
            ? List.of(InetAddress.getLoopbackAddress().getHostAddress())
            : List.of();
    return fresh.install(
        root.issue(SigningRequest.read(fresh.signingRequest()), peer, hosts), root.fingerprint());
  }

  ManagedChannel channel(int port, TlsIdentity identity) {
    return FleetChannel.open(
        InetAddress.getLoopbackAddress().getHostAddress() + ":" + port,
        FleetTls.client(identity, clock));
  }

  static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// Runs the recorded plan on a coordinator, once.
  ///
  /// @param ledger a new file
  /// @return what the vote took
  Cost run(
      RecordedRun recorded, Path ledger, TlsIdentity own, TlsIdentity node, TlsIdentity admin) {
    CoordinatorProcess.Setup setup =
        new CoordinatorProcess.Setup(
            anyPort(),
            "benchmark",
            Duration.ofSeconds(2),
            LedgerConfig.DEFAULT,
            Protocol.OWN,
            LedgerShelf.open(folder.resolve("shelf")),
            new LiveFile(folder.resolve("live")));
    try (CoordinatorProcess coordinator =
        CoordinatorProcess.start(
            setup, own, Membership.open(folder.resolve("root"), clock), clock)) {
      ManagedChannel session = channel(coordinator.port(), node);
      ManagedChannel control = channel(coordinator.port(), admin);
      RecordedNode speaker = new RecordedNode(recorded, session);
      speaker.awaitJoined();
      RunOptions options =
          new RunOptions(ledger, false, 1, ScoreArms.FLEET, Optional.empty(), "", true);
      try (FleetRun driver =
          FleetRun.of(recorded.plan(), options, folder, PHASE, control, _ -> {})) {
        var _ = driver.run();
      } finally {
        session.shutdownNow();
        control.shutdownNow();
      }
      return speaker.cost();
    }
  }
}
