package dais.coordinator.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.tls.ExpiryWarning;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.LedgerConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A coordinator that listens: the engine's shell. Calls are taken by the network's threads, which
/// only hand them to the loop; signatures are verified on all processors.
@Singleton
public final class CoordinatorProcess implements AutoCloseable {
  private static final Duration LOOK = Duration.ofHours(1);
  private static final Duration ROUND = Duration.ofSeconds(5);
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
  private final MembershipCalls membershipCalls;
  private final Coordination coordination;
  private final Runs runs;
  private final CoordinatorServer server;
  private final StopRequest stop;
  private final PeerIdentity own;
  private final Clock clock;
  private final AtomicBoolean closed = new AtomicBoolean();

  @Inject
  CoordinatorProcess(
      EventLoop loop,
      ExecutorService verifiers,
      MembershipCalls membershipCalls,
      Coordination coordination,
      Runs runs,
      CoordinatorServer server,
      StopRequest stop,
      TlsIdentity identity,
      Clock clock) {
    this.loop = loop;
    this.verifiers = verifiers;
    this.membershipCalls = membershipCalls;
    this.coordination = coordination;
    this.runs = runs;
    this.server = server;
    this.stop = stop;
    this.own = identity.peer();
    this.clock = clock;
  }

  /// One that listens from now on.
  ///
  /// @throws Refusal if the port is taken, or the address is none of this machine
  public static CoordinatorProcess start(
      Setup setup, TlsIdentity identity, Membership membership, Clock clock) {
    CoordinatorProcess process =
        DaggerCoordinatorComponent.factory().create(setup, identity, membership, clock).process();
    process.listen(setup.address());
    return process;
  }

  private void listen(InetSocketAddress address) {
    ExpiryWarning expiry = new ExpiryWarning();
    var _ = loop.every(LOOK, () -> expiry.look(own, clock.instant()));
    try {
      server.listen(address);
    } catch (Refusal e) {
      server.endNow();
      closeThreads();
      throw e;
    }
  }

  /// Goes on with the live run that was open when the coordinator ended, if there is one.
  public void goOn() {
    loop.execute(runs.live()::recall);
  }

  /// Tells `telemetry` of the rounds of every run to come, and how long certificates last: the
  /// coordinator's own and those that nodes have shown since it started.
  public void trace(Telemetry telemetry) {
    loop.execute(() -> runs.trace(telemetry));
    telemetry.certificates(this::certificateEnds, clock);
  }

  private Map<String, Instant> certificateEnds() {
    Map<String, Instant> ends = coordination.certificateEnds();
    ends.put(own.name(), own.notAfter());
    return ends;
  }

  /// The port that it listens on.
  public int port() {
    return server.port();
  }

  /// Waits until someone asks the coordinator to stop.
  ///
  /// @throws IllegalStateException if something broke the coordinator
  public void awaitStop() throws InterruptedException {
    stop.await();
  }

  /// Whether something broke it: then it is to be started again.
  public boolean isBroken() {
    return stop.isBroken();
  }

  /// Ends the round that is under way if its nodes end it in 5 s, then the open run, tells
  /// everybody and gives the port up. A second call returns at once.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    server.announceEnd();
    try {
      if (!stop.isBroken()) { // Else whoever starts the coordinator again goes on.
        CountDownLatch ended = new CountDownLatch(1);
        loop.execute(
            () -> {
              runs.live().pause();
              runs.finish(ended::countDown);
            });
        var _ = ended.await(ROUND.toMillis(), TimeUnit.MILLISECONDS);
      }
      CountDownLatch told = new CountDownLatch(1);
      loop.execute(
          () -> {
            try {
              coordination.stop();
            } finally {
              told.countDown();
            }
          });
      server.end(told.await(STOP.toMillis(), TimeUnit.MILLISECONDS), STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.endNow();
    } finally {
      closeThreads();
    }
  }

  private void closeThreads() {
    loop.close();
    verifiers.shutdown();
    membershipCalls.close();
  }
}
