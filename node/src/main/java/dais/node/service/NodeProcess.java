package dais.node.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.tls.TlsTrouble;
import dais.node.host.RunOpener;
import dais.proto.coordinator.v1.Heartbeat;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.SessionServiceGrpc;
import dais.proto.coordinator.v1.SessionServiceGrpc.SessionServiceStub;
import dais.proto.coordinator.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node: keeps a session with its coordinator, and takes part in the runs that it is assigned to.
/// It never stops because the coordinator is gone: it tries again, with growing, jittered pauses.
///
/// One thread, the loop, does the work; another says that the node is there while the work lasts.
public final class NodeProcess implements AutoCloseable {
  /// The versions of the protocol that this node speaks.
  private static final int NEWEST_VERSION = 1;

  private static final int OLDEST_VERSION = 1;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration STOP = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  // Nobody can keep a node away for longer by one answer.
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(1);

  private static final Logger log = LoggerFactory.getLogger(NodeProcess.class);

  /// Is told what becomes of the node.
  public interface Listener {
    /// The coordinator has welcomed the node.
    void joined();

    /// The session broke, or could not be opened; the node tries again.
    void lost(Refusal why);

    /// The coordinator said what does not follow; the node has left the run.
    void distrusts(Distrusted what);
  }

  private final Supplier<ManagedChannel> connector;
  private final String address;
  private final String software;
  private final Listener listener;
  private final EventLoop loop = new EventLoop("dais-node", this::fail);
  private final EventLoop pulse = new EventLoop("dais-heartbeat", this::fail);
  private final AtomicReference<Optional<Refusal>> end = new AtomicReference<>(Optional.empty());
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  // The rest belongs to the loop.
  private Optional<Session> session = Optional.empty();
  private final NodeRuns runs;
  private Duration pause = FIRST_PAUSE;

  /// @param connector opens a connection to the coordinator, for each session a new one: with the
  ///   certificate that the node has by then; what it throws as a [Refusal] ends the node
  /// @param address the coordinator's, for people
  /// @param software version of dais, for people
  /// @param opener opens the inputs of runs
  /// @param home what the node keeps over its end
  public NodeProcess(
      Supplier<ManagedChannel> connector,
      String address,
      String software,
      RunOpener opener,
      NodeHome home,
      Listener listener) {
    this.connector = connector;
    this.address = address;
    this.software = software;
    this.listener = listener;
    this.runs = new NodeRuns(opener, home, listener::distrusts, this::send);
  }

  /// Opens the session and works until [#close], or until going on has no sense.
  ///
  /// @throws Refusal if the coordinator will never take this node as it is
  public void run() throws InterruptedException {
    loop.execute(this::open);
    ended.await();
    if (end.get().isPresent()) {
      throw end.get().get();
    }
  }

  /// Tells `listener` what the members do in every run to come.
  public void trace(Telemetry listener) {
    loop.execute(() -> runs.trace(listener));
  }

  private void open() {
    try {
      session = Optional.of(new Session(connector.get()));
    } catch (Refusal e) {
      end(e);
    }
  }

  /// The session is over; what can be mended by waiting is tried again.
  private void over(Session which, Throwable failure) {
    if (session.filter(which::equals).isEmpty()) {
      return;
    }
    which.lost();
    session = Optional.empty();
    Refusal why = reason(failure);
    if (isFinal(failure)) {
      end(why);
      return;
    }
    log.warn("session lost: {}", why.getMessage());
    listener.lost(why);
    Duration jittered =
        Duration.ofMillis(
            ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis()));
    pause =
        pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    loop.after(wait(failure, jittered), this::open);
  }

  /// How long to wait before the next session: as long as the coordinator asks, within bounds, if
  /// that is longer than what this node would wait by itself.
  static Duration wait(Throwable failure, Duration own) {
    Duration asked = RemoteRefusal.pause(failure).orElse(Duration.ZERO);
    Duration heeded = asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
    return heeded.compareTo(own) > 0 ? heeded : own;
  }

  private Refusal reason(Throwable failure) {
    return RemoteRefusal.read(failure)
        .or(() -> TlsTrouble.explain(failure, address))
        .orElseGet(
            () ->
                new Refusal(
                    ExitCode.CONNECTION,
                    "the session with %s ended: %s"
                        .formatted(address, Status.fromThrowable(failure)),
                    "See whether the coordinator runs: dais fleet status.",
                    failure));
  }

  /// Whether the coordinator refuses this node whatever the network does.
  private static boolean isFinal(Throwable failure) {
    return switch (Status.fromThrowable(failure).getCode()) {
      case FAILED_PRECONDITION, PERMISSION_DENIED, UNAUTHENTICATED, INVALID_ARGUMENT -> true;
      default -> false;
    };
  }

  private void hear(Session from, OpenSessionResponse message) {
    if (session.filter(from::equals).isEmpty()) {
      return;
    }
    switch (message.getMessageCase()) {
      case WELCOME -> welcomed(from, message.getWelcome());
      case HEARTBEAT, MESSAGE_NOT_SET -> {}
      default -> runs.hear(message);
    }
  }

  private void welcomed(Session from, Welcome welcome) {
    int version = welcome.getVersion();
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      end(
          new Refusal(
              ExitCode.CONNECTION,
              "this node speaks protocol versions %d to %d but %s answers in %d"
                  .formatted(OLDEST_VERSION, NEWEST_VERSION, address, version),
              "Run versions of dais that are at most one apart on all machines."));
      return;
    }
    pause = FIRST_PAUSE;
    from.beat(Duration.ofMillis(welcome.getHeartbeatMillis()));
    runs.interrupted();
    log.atInfo().addKeyValue("version", welcome.getVersion()).log("joined");
    listener.joined();
  }

  private void send(OpenSessionRequest message) {
    session.ifPresent(open -> open.send(message));
  }

  private void end(Refusal why) {
    end.set(Optional.of(why));
    ended.countDown();
  }

  private void fail(Throwable failure) {
    log.error("the node fails", failure);
    end(
        new Refusal(
            ExitCode.BUG,
            "the node failed: " + failure,
            "Report it with the log and the stack trace.",
            failure));
  }

  /// Leaves in order: what was said goes out, the coordinator sees the session end.
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Optional<Session>> left = new CompletableFuture<>();
    loop.execute(
        () -> {
          runs.leave();
          session.ifPresent(Session::close);
          left.complete(session);
          session = Optional.empty();
        });
    try {
      Optional<Session> last = left.get(STOP.toMillis(), TimeUnit.MILLISECONDS);
      if (last.isPresent()) {
        last.get().awaitEnd();
      }
    } catch (TimeoutException e) {
      log.warn("the work under way did not end within {} s", STOP.toSeconds());
    } catch (ExecutionException e) {
      throw new IllegalStateException("nobody completes it with a failure", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      loop.close();
      pulse.close();
      ended.countDown();
    }
  }

  /// One stream. Messages come one at a time: the next is asked for when the loop is done with the
  /// last, so that nothing piles up here.
  private final class Session {
    private final ManagedChannel channel;
    private final ClientCallStreamObserver<OpenSessionRequest> out;
    private Optional<Future<?>> beating = Optional.empty();
    private long beats;
    private boolean closed;

    Session(ManagedChannel channel) {
      this.channel = channel;
      Inbound inbound = new Inbound(this);
      SessionServiceStub stub = SessionServiceGrpc.newStub(channel);
      stub.openSession(inbound);
      this.out = inbound.out.get();
      Hello.Builder hello =
          Hello.newBuilder()
              .setNewestVersion(NEWEST_VERSION)
              .setOldestVersion(OLDEST_VERSION)
              .setSoftware(software)
              .addAllKeptLedgers(runs.kept());
      send(OpenSessionRequest.newBuilder().setHello(hello).build());
    }

    synchronized void send(OpenSessionRequest message) {
      if (!closed) {
        out.onNext(message);
      }
    }

    void beat(Duration period) {
      beating =
          Optional.of(
              pulse.every(
                  period,
                  () -> {
                    beats++;
                    send(
                        OpenSessionRequest.newBuilder()
                            .setHeartbeat(Heartbeat.newBuilder().setNumber(beats))
                            .build());
                  }));
    }

    /// The stream is over already: it cannot be ended in order.
    synchronized void lost() {
      if (!closed) {
        closed = true;
        beating.ifPresent(beat -> beat.cancel(false));
        channel.shutdown();
      }
    }

    synchronized void close() {
      if (!closed) {
        closed = true;
        beating.ifPresent(beat -> beat.cancel(false));
        out.onCompleted();
        channel.shutdown();
      }
    }

    void awaitEnd() throws InterruptedException {
      if (!channel.awaitTermination(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        channel.shutdownNow();
      }
    }
  }

  private final class Inbound
      implements ClientResponseObserver<OpenSessionRequest, OpenSessionResponse> {
    private final Session session;
    private final AtomicReference<ClientCallStreamObserver<OpenSessionRequest>> out =
        new AtomicReference<>();

    Inbound(Session session) {
      this.session = session;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<OpenSessionRequest> call) {
      out.set(call);
      call.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(OpenSessionResponse message) {
      loop.execute(
          () -> {
            hear(session, message);
            out.get().request(1);
          });
    }

    @Override
    public void onError(Throwable failure) {
      loop.execute(() -> over(session, failure));
    }

    @Override
    public void onCompleted() {
      onError(
          Status.UNAVAILABLE.withDescription("the coordinator ended the session").asException());
    }
  }
}
