package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.tls.ExpiryWarning;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.LedgerConfig;
import dais.proto.coordinator.v1.CopyServiceGrpc;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.JoinServiceGrpc;
import dais.proto.coordinator.v1.MembershipServiceGrpc;
import dais.proto.coordinator.v1.RunServiceGrpc;
import dais.proto.coordinator.v1.SessionServiceGrpc;
import dais.proto.ledger.v1.LedgerServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A coordinator that listens: the engine's shell. Calls are taken by the network's threads, which
/// only hand them to the loop; signatures are verified on all processors.
public final class CoordinatorProcess implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CoordinatorProcess.class);
  private static final Duration LOOK = Duration.ofHours(1);
  private static final Duration STOP = Duration.ofSeconds(5);

  /// How a coordinator is set up.
  ///
  /// @param address where it listens; port 0 for a free one
  /// @param software version of dais, for people
  /// @param heartbeat how often nodes say that they are there
  /// @param ledger how ledgers are opened
  /// @param protocol the versions that it speaks with nodes
  /// @param shelf the ledgers that it has kept so far
  /// @param live what it keeps of its live run
  public record Setup(
      InetSocketAddress address,
      String software,
      Duration heartbeat,
      LedgerConfig ledger,
      Protocol protocol,
      LedgerShelf shelf,
      LiveFile live) {}

  private final EventLoop loop;
  private final ExecutorService verifiers;
  private final MembershipCalls membershipCalls = new MembershipCalls();
  private final Coordination coordination;
  private final LedgerEndpoint ledgers;
  private final HealthStatusManager health = new HealthStatusManager();
  private final LastingCalls lasting = new LastingCalls();
  private final PeerIdentity own;
  private final Clock clock;
  private final Server server;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

  /// Listens from now on.
  ///
  /// @throws Refusal if the port is taken, or the address is none of this machine
  public CoordinatorProcess(Setup setup, TlsIdentity identity, Membership membership, Clock clock) {
    this.loop = new EventLoop("dais-coordinator", this::fail);
    this.own = identity.peer();
    this.clock = clock;
    this.verifiers = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    this.coordination = new Coordination(loop, verifiers, setup, membership, System::nanoTime);
    this.ledgers =
        new LedgerEndpoint(setup.shelf(), setup.ledger(), membership::objection, System::nanoTime);
    ExpiryWarning expiry = new ExpiryWarning();
    var _ = loop.every(LOOK, () -> expiry.look(identity.peer(), clock.instant()));
    this.server =
        NettyServerBuilder.forAddress(setup.address())
            .sslContext(FleetTls.server(identity, clock))
            .directExecutor()
            .intercept(new Peers(roles(), membership::objection))
            .addService(new SessionEndpoint(loop, coordination))
            .addService(new RunEndpoint(loop, coordination))
            .addService(new JoinEndpoint(membership, membershipCalls, System::nanoTime))
            .addService(new MembershipEndpoint(loop, coordination, membership, membershipCalls))
            .addService(new CopyEndpoint(loop, coordination))
            .addService(ledgers)
            .addService(new FleetEndpoint(loop, coordination, stopAsked::countDown))
            .addService(ServerInterceptors.intercept(health.getHealthService(), lasting))
            .addService(
                ServerInterceptors.intercept(ProtoReflectionServiceV1.newInstance(), lasting))
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .build();
    server.getServices().stream()
        .map(service -> service.getServiceDescriptor().getName())
        .forEach(service -> health.setStatus(service, ServingStatus.SERVING));
    try {
      server.start();
    } catch (IOException e) {
      closeThreads();
      throw Refusal.badInput(
          "cannot listen on %s: %s"
              .formatted(setup.address(), Optional.<Throwable>ofNullable(e.getCause()).orElse(e)),
          "Name a free port of this machine, or 0 for any: --port 0");
    }
    log.atInfo().addKeyValue("port", port()).log("coordinator listens");
  }

  /// Who may call what; nobody named: anybody, without a certificate.
  private static Map<String, Set<Role>> roles() {
    Map<String, Set<Role>> roles = new HashMap<>();
    allow(roles, JoinServiceGrpc.getJoinMethod());
    allow(roles, MembershipServiceGrpc.getApproveNodeMethod(), Role.ADMIN);
    allow(roles, MembershipServiceGrpc.getRevokeNodeMethod(), Role.ADMIN);
    allow(roles, MembershipServiceGrpc.getRenewCertificateMethod(), Role.NODE);
    allow(roles, SessionServiceGrpc.getOpenSessionMethod(), Role.NODE);
    allow(roles, RunServiceGrpc.getDriveRunMethod(), Role.ADMIN);
    allow(roles, RunServiceGrpc.getStartLiveMethod(), Role.ADMIN);
    allow(roles, RunServiceGrpc.getRebalanceMethod(), Role.ADMIN);
    allow(roles, RunServiceGrpc.getWatchRunMethod(), Role.VIEWER, Role.ADMIN);
    allow(roles, FleetServiceGrpc.getGetStatusMethod(), Role.VIEWER, Role.ADMIN);
    allow(roles, FleetServiceGrpc.getStopMethod(), Role.ADMIN);
    allow(roles, CopyServiceGrpc.getListCopiesMethod(), Role.VIEWER, Role.ADMIN);
    allow(roles, CopyServiceGrpc.getReadCopyMethod(), Role.ADMIN);
    LedgerServiceGrpc.getServiceDescriptor()
        .getMethods()
        .forEach(method -> allow(roles, method, Role.VIEWER, Role.ADMIN));
    // What a probe asks once costs nothing; what it would leave open is bounded, and for the fleet.
    allow(roles, HealthGrpc.getCheckMethod());
    allow(roles, HealthGrpc.getWatchMethod(), Role.NODE, Role.VIEWER, Role.ADMIN);
    allow(roles, ServerReflectionGrpc.getServerReflectionInfoMethod(), Role.VIEWER, Role.ADMIN);
    return roles;
  }

  private static void allow(
      Map<String, Set<Role>> roles, MethodDescriptor<?, ?> method, Role... callers) {
    roles.put(method.getFullMethodName(), Set.of(callers));
  }

  /// Goes on with the live run that was open when the coordinator ended, if there is one.
  public void goOn() {
    loop.execute(coordination.live()::recall);
  }

  /// Tells `telemetry` of the rounds of every run to come, and how long certificates last: the
  /// coordinator's own and those that nodes have shown since it started.
  public void trace(Telemetry telemetry) {
    loop.execute(() -> coordination.trace(telemetry));
    telemetry.certificates(this::certificateEnds, clock);
  }

  private Map<String, Instant> certificateEnds() {
    Map<String, Instant> ends = coordination.certificateEnds();
    ends.put(own.name(), own.notAfter());
    return ends;
  }

  /// The port that it listens on.
  public int port() {
    return server.getPort();
  }

  /// Waits until someone asks the coordinator to stop.
  ///
  /// @throws IllegalStateException if something broke the coordinator
  public void awaitStop() throws InterruptedException {
    stopAsked.await();
    @Nullable Throwable failure = broken.get();
    if (failure != null) {
      throw new IllegalStateException("the coordinator failed", failure);
    }
  }

  private void fail(Throwable failure) {
    log.error("the coordinator fails", failure);
    health.enterTerminalState();
    broken.compareAndSet(null, failure);
    stopAsked.countDown();
  }

  /// Ends the open run, tells everybody and gives the port up. A second call returns at once.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    health.enterTerminalState();
    CountDownLatch told = new CountDownLatch(1);
    loop.execute(
        () -> {
          try {
            if (broken.get() == null) { // Else whoever starts the coordinator again goes on.
              coordination.live().pause();
            }
            coordination.stop();
          } finally {
            told.countDown();
          }
        });
    try {
      boolean inTime = told.await(STOP.toMillis(), TimeUnit.MILLISECONDS);
      ledgers.close();
      lasting.end();
      server.shutdown();
      if (!inTime || !server.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("calls did not end within {} s", STOP.toSeconds());
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    } finally {
      closeThreads();
    }
  }

  private void closeThreads() {
    ledgers.close();
    loop.close();
    verifiers.shutdown();
    membershipCalls.close();
  }
}
