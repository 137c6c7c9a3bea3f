package dais.test.fleet;

import dais.coordinator.service.CoordinatorProcess;
import dais.coordinator.service.LedgerShelf;
import dais.coordinator.service.LiveFile;
import dais.coordinator.service.Membership;
import dais.coordinator.service.Protocol;
import dais.infrastructure.config.TelemetryConfig;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TelemetryOrigin;
import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.node.host.RunOpener;
import dais.node.service.DistrustBook;
import dais.node.service.Distrusted;
import dais.node.service.LedgerCopies;
import dais.node.service.NodeHome;
import dais.node.service.NodeProcess;
import dais.node.service.OwnKeys;
import io.grpc.ManagedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// A coordinator and nodes in this JVM, joined by real sockets with mutual TLS.
public final class LocalFleet implements AutoCloseable {
  private final Path folder;
  private final Clock clock;
  private final Protocol protocol;
  private final Function<OwnKeys, RunOpener> opener;
  private final FleetRoot root;
  private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
  private final List<Telemetry> telemetry = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final ManagedChannel admin;

  private final List<String> lost = new CopyOnWriteArrayList<>();

  private final int port;
  private CoordinatorProcess coordinator;
  private int identities;
  private Optional<String> tracedTo = Optional.empty();

  /// @param clock that certificates are judged by
  /// @param protocol the versions that the coordinator speaks
  /// @param opener opens the inputs of runs, for a node whose members have these keys
  public LocalFleet(
      Path folder, Clock clock, Protocol protocol, Function<OwnKeys, RunOpener> opener) {
    this.protocol = protocol;
    this.opener = opener;
    this.folder = folder;
    this.clock = clock;
    this.root =
        Files.exists(folder.resolve("root"))
            ? FleetRoot.open(folder.resolve("root"), clock)
            : FleetRoot.create(folder.resolve("root"), "test", clock);
    this.coordinator = coordinator(0);
    this.port = coordinator.port();
    this.admin =
        FleetChannel.open(address(), FleetTls.client(identity(Role.ADMIN, "admin"), clock));
  }

  /// A coordinator of this fleet that listens on `port`.
  public CoordinatorProcess coordinator(int port) {
    return CoordinatorProcess.start(
        new CoordinatorProcess.Setup(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            "test",
            Duration.ofMillis(200),
            LedgerConfig.DEFAULT,
            protocol,
            LedgerShelf.open(folder.resolve("shelf")),
            new LiveFile(folder.resolve("root").resolve("live"))),
        identity(Role.COORDINATOR, "coordinator", "127.0.0.1"),
        Membership.open(folder.resolve("root"), clock),
        clock);
  }

  /// The key that signs the checkpoints of live runs.
  public SigningKey liveKey() {
    return new LiveFile(folder.resolve("root").resolve("live")).key().orElseThrow();
  }

  /// Why nodes lost their sessions or ended.
  public List<String> lost() {
    return lost;
  }

  public int port() {
    return port;
  }

  public String address() {
    return "127.0.0.1:" + port;
  }

  public ManagedChannel admin() {
    return admin;
  }

  /// A connection with the rights of a role.
  public ManagedChannel channel(Role role, String name, String address) {
    return FleetChannel.open(address, FleetTls.client(identity(role, name), clock));
  }

  public Fingerprint fingerprint() {
    return root.fingerprint();
  }

  /// A connection without a certificate.
  public ManagedChannel stranger() {
    return FleetChannel.open(address(), FleetTls.joining(root.fingerprint(), clock));
  }

  public TlsIdentity identity(Role role, String name, String... hosts) {
    NewIdentity fresh = NewIdentity.create(folder.resolve("" + identities++), name);
    PeerIdentity peer = new PeerIdentity(role, name, clock.instant().plus(Duration.ofDays(365)));
    return fresh.install(
        root.issue(SigningRequest.read(fresh.signingRequest()), peer, List.of(hosts)),
        root.fingerprint());
  }

  /// Where a node records what it does not believe.
  public DistrustBook book(String node) {
    return new DistrustBook(folder.resolve("book-" + node));
  }

  /// Exports from now on, and from nodes that join from now on, to `endpoint`.
  public void trace(String endpoint) {
    tracedTo = Optional.of(endpoint);
    coordinator.trace(telemetry(TelemetryOrigin.Name.COORDINATOR, "coordinator", endpoint));
  }

  private Telemetry telemetry(TelemetryOrigin.Name kind, String name, String endpoint) {
    Telemetry started =
        Telemetry.start(
            new TelemetryConfig(
                Optional.of(URI.create(endpoint)), TelemetryConfig.Protocol.GRPC, Map.of()),
            new TelemetryOrigin(kind, name, "test"));
    telemetry.add(started);
    return started;
  }

  /// Starts a node and waits until it is welcomed.
  public NodeProcess join(String name) throws InterruptedException {
    return join(name, address());
  }

  /// Starts a node that reaches its coordinator at `address` and waits until it is welcomed.
  public NodeProcess join(String name, String address) throws InterruptedException {
    TlsIdentity identity = identity(Role.NODE, name);
    return start(name, address, () -> identity);
  }

  /// Starts a node whose connection goes through `line`, and waits until it is welcomed.
  public NodeProcess join(String name, UnaryOperator<ManagedChannel> line)
      throws InterruptedException {
    TlsIdentity identity = identity(Role.NODE, name);
    return start(name, address(), () -> identity, line);
  }

  /// Starts a node that shows in each session the identity that it has by then, and waits until it
  /// is welcomed.
  public NodeProcess start(String name, String address, Supplier<TlsIdentity> identity)
      throws InterruptedException {
    return start(name, address, identity, UnaryOperator.identity());
  }

  private NodeProcess start(
      String name,
      String address,
      Supplier<TlsIdentity> identity,
      UnaryOperator<ManagedChannel> line)
      throws InterruptedException {
    CountDownLatch joined = begin(name, address, identity, line);
    if (!joined.await(20, TimeUnit.SECONDS)) {
      throw new AssertionError(name + " did not join");
    }
    return Optional.ofNullable(nodes.get(name)).orElseThrow();
  }

  /// Starts a node whose connection goes through `line`.
  ///
  /// @return counted down once it is welcomed
  public CountDownLatch begin(String name, UnaryOperator<ManagedChannel> line) {
    TlsIdentity identity = identity(Role.NODE, name);
    return begin(name, address(), () -> identity, line);
  }

  private CountDownLatch begin(
      String name,
      String address,
      Supplier<TlsIdentity> identity,
      UnaryOperator<ManagedChannel> line) {
    CountDownLatch joined = new CountDownLatch(1);
    NodeHome home =
        new NodeHome(
            new LedgerCopies(folder.resolve("ledgers-" + name)),
            book(name),
            new OwnKeys(folder.resolve("members-" + name)),
            folder.resolve("signed-" + name),
            folder.resolve("snapshots-" + name));
    NodeProcess node =
        new NodeProcess(
            () -> line.apply(FleetChannel.open(address, FleetTls.client(identity.get(), clock))),
            address,
            "test",
            opener.apply(home.keys()),
            home,
            new NodeProcess.Listener() {
              @Override
              public void joined() {
                joined.countDown();
              }

              @Override
              public void lost(Refusal why) {
                lost.add(name + ": " + why.getMessage());
              }

              @Override
              public void distrusts(Distrusted what) {}
            });
    nodes.put(name, node);
    tracedTo.ifPresent(to -> node.trace(telemetry(TelemetryOrigin.Name.NODE, name, to)));
    threads.add(Thread.ofPlatform().name(name).start(() -> run(node)));
    return joined;
  }

  /// Stops a node in order.
  public void leave(String name) {
    Optional.ofNullable(nodes.get(name)).orElseThrow().close();
  }

  /// Stops the coordinator in order.
  public void stop() {
    coordinator.close();
  }

  /// Starts another coordinator where the last one listened, which has stopped.
  public void startCoordinator() {
    coordinator = coordinator(port);
  }

  /// A node's own copy of a run's ledger.
  public Path copy(String node, Hash run) {
    return folder.resolve("ledgers-" + node).resolve(run + ".db");
  }

  private void run(NodeProcess node) {
    try {
      node.run();
    } catch (Refusal e) {
      lost.add("ended: %s (%s)".formatted(e.getMessage(), e.hint()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    nodes.values().forEach(NodeProcess::close);
    admin.shutdownNow();
    coordinator.close();
    telemetry.forEach(Telemetry::close);
    threads.forEach(LocalFleet::await);
  }

  private static void await(Thread node) {
    try {
      if (!node.join(Duration.ofSeconds(20))) {
        throw new AssertionError("node %s was stopped and still runs".formatted(node.getName()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
