package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where a coordinator listens, from its first call to its last.
@Singleton
final class CoordinatorServer {
  private static final Logger log = LoggerFactory.getLogger(CoordinatorServer.class);

  private final Server server;
  private final HealthStatusManager health;
  private final LedgerEndpoint ledgers;
  private final LastingCalls lasting;

  @Inject
  CoordinatorServer(
      Server server, HealthStatusManager health, LedgerEndpoint ledgers, LastingCalls lasting) {
    this.server = server;
    this.health = health;
    this.ledgers = ledgers;
    this.lasting = lasting;
  }

  /// Listens from now on.
  ///
  /// @throws Refusal if the port is taken, or the address is none of this machine
  void listen(SocketAddress address) {
    server.getServices().stream()
        .map(service -> service.getServiceDescriptor().getName())
        .forEach(service -> health.setStatus(service, ServingStatus.SERVING));
    try {
      server.start();
    } catch (IOException e) {
      throw Refusal.badInput(
          "cannot listen on %s: %s"
              .formatted(address, Optional.<Throwable>ofNullable(e.getCause()).orElse(e)),
          "Name a free port of this machine, or 0 for any: --port 0");
    }
    log.atInfo().addKeyValue("port", port()).log("coordinator listens");
  }

  int port() {
    return server.getPort();
  }

  /// Says to probes that it serves no more.
  void announceEnd() {
    health.enterTerminalState();
  }

  /// Ends the calls that only their callers end, and waits for the others.
  ///
  /// @param patient whether to wait
  void end(boolean patient, Duration longest) throws InterruptedException {
    ledgers.close();
    lasting.end();
    server.shutdown();
    if (!patient || !server.awaitTermination(longest.toMillis(), TimeUnit.MILLISECONDS)) {
      log.warn("calls did not end within {} s", longest.toSeconds());
      server.shutdownNow();
    }
  }

  void endNow() {
    ledgers.close();
    server.shutdownNow();
  }
}
