package dais.coordinator.service;

import dagger.Module;
import dagger.Provides;
import dagger.multibindings.IntoSet;
import dais.coordinator.service.CoordinatorProcess.Setup;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.TlsIdentity;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// The parts of a coordinator's process: the loop that owns all state, threads that only compute or
/// wait, and the services that hand calls to them.
@Module
interface CoordinatorModule {
  @Provides
  @Singleton
  static HealthStatusManager health() {
    return new HealthStatusManager();
  }

  @Provides
  @Singleton
  static EventLoop loop(StopRequest stop) {
    return new EventLoop("dais-coordinator", stop::broke);
  }

  @Provides
  @Singleton
  static ExecutorService verifiers() {
    return Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
  }

  @Provides
  @Singleton
  static NodeTable nodes(Setup setup) {
    return new NodeTable(setup.heartbeat());
  }

  @Provides
  @Singleton
  static Runs runs(EventLoop loop, ExecutorService verifiers, Setup setup, NodeTable nodes) {
    return new Runs(loop, verifiers, setup, nodes, System::nanoTime);
  }

  @Provides
  @Singleton
  static Coordination coordination(
      EventLoop loop, Setup setup, Membership membership, NodeTable nodes, Runs runs) {
    return new Coordination(loop, setup, membership, nodes, runs, System::nanoTime);
  }

  @Provides
  @Singleton
  static LedgerEndpoint ledgers(Setup setup) {
    return new LedgerEndpoint(setup.shelf(), setup.ledger(), System::nanoTime);
  }

  @Provides
  @Singleton
  static OperatorCalls operators(EventLoop loop, Setup setup, Membership membership) {
    OperatorCalls calls = new OperatorCalls(membership::objection);
    var _ = loop.every(setup.heartbeat(), calls::sweep);
    return calls;
  }

  @Provides
  @Singleton
  static MembershipCalls membershipCalls() {
    return new MembershipCalls();
  }

  @Provides
  @Singleton
  static LastingCalls lasting() {
    return new LastingCalls();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition sessions(EventLoop loop, Coordination coordination) {
    return new SessionEndpoint(loop, coordination).bindService();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition runCalls(EventLoop loop, Runs runs) {
    return new RunEndpoint(loop, runs).bindService();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition joining(Membership membership, MembershipCalls calls) {
    return new JoinEndpoint(membership, calls, System::nanoTime).bindService();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition memberships(
      EventLoop loop,
      Coordination coordination,
      Membership membership,
      MembershipCalls calls,
      OperatorCalls operators) {
    return new MembershipEndpoint(loop, coordination, membership, calls, operators).bindService();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition copies(EventLoop loop, Coordination coordination) {
    return new CopyEndpoint(loop, coordination).bindService();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition ledgerReads(LedgerEndpoint ledgers) {
    return ledgers.bindService();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition fleet(
      EventLoop loop, Coordination coordination, StopRequest stop) {
    return new FleetEndpoint(loop, coordination, stop::ask).bindService();
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition healthChecks(HealthStatusManager health, LastingCalls lasting) {
    return ServerInterceptors.intercept(health.getHealthService(), lasting);
  }

  @Provides
  @IntoSet
  static ServerServiceDefinition reflection(LastingCalls lasting) {
    return ServerInterceptors.intercept(ProtoReflectionServiceV1.newInstance(), lasting);
  }

  @Provides
  @Singleton
  static Server server(
      Setup setup,
      TlsIdentity identity,
      Clock clock,
      Membership membership,
      OperatorCalls operators,
      Set<ServerServiceDefinition> services) {
    return NettyServerBuilder.forAddress(setup.address())
        .sslContext(FleetTls.server(identity, clock))
        .directExecutor()
        .intercept(operators) // The last one is asked first.
        .intercept(new Peers(MethodRoles.all(), membership::objection))
        .addServices(List.copyOf(services))
        .permitKeepAliveTime(1, TimeUnit.SECONDS)
        .build();
  }
}
