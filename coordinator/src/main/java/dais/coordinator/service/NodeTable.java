package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.RevokedPeers.Revocation;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.OpenSessionResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// The nodes that were ever here, by name. Confined to the coordinator's loop.
final class NodeTable {
  /// Nodes that are remembered; certificates are only given by this fleet, so no stranger fills it.
  static final int MOST_NODES = 10_000;

  /// A node that was here.
  static final class Known {
    private final String name;
    private PeerIdentity identity;
    private Optional<NodeSession> session = Optional.empty();
    private boolean welcomed;
    private String software = "";
    private int version;
    private long lastHeardNanos;
    private String divergence = "";
    private Map<ByteString, KeptLedger> kept = Map.of();
    private long refused;
    private long late;
    private String lastRefusal = "";
    private String sessionRefusal = "";
    private final MessageRate rate = new MessageRate();

    private Known(PeerIdentity identity) {
      this.name = identity.name();
      this.identity = identity;
    }

    String name() {
      return name;
    }

    PeerIdentity identity() {
      return identity;
    }

    /// It has a certificate that lasts longer: so may its session.
    private void renewed(PeerIdentity with) {
      identity = with;
    }

    /// How often it may say something.
    MessageRate rate() {
      return rate;
    }

    Optional<NodeSession> session() {
      return session;
    }

    boolean welcomed() {
      return welcomed;
    }

    void welcomed(Hello hello, int spoken) {
      keeps(hello.getKeptLedgersList());
      welcomed = true;
      sessionRefusal = "";
      software = hello.getSoftware();
      version = spoken;
    }

    /// It says what it keeps.
    ///
    /// @throws IllegalArgumentException if no ledger can be as long
    void keeps(List<KeptLedger> ledgers) {
      for (KeptLedger one : ledgers) {
        requirePossible(one.getSize());
        requirePossible(one.getHeldSize());
      }
      kept =
          ledgers.stream()
              .collect(
                  Collectors.toUnmodifiableMap(
                      KeptLedger::getRunId, one -> one, (first, second) -> second));
    }

    private static void requirePossible(long entries) {
      if (entries < 0) {
        throw new IllegalArgumentException(
            "no ledger has %s entries".formatted(Long.toUnsignedString(entries)));
      }
    }

    /// It leaves its run: what it holds of ledgers is on its disk only.
    void leaves() {
      keeps(kept.values().stream().map(one -> one.toBuilder().clearSize().build()).toList());
    }

    /// All that it keeps, as it said last.
    Collection<KeptLedger> kept() {
      return kept.values();
    }

    /// How far it has followed a run's ledger, as it said when it joined.
    KeptLedger kept(Hash runId) {
      return kept.getOrDefault(Wire.bytes(runId), KeptLedger.getDefaultInstance());
    }

    /// A statement of its members cannot be counted.
    ///
    /// @return how many there are now
    long refused(String reason) {
      refused++;
      lastRefusal = reason;
      return refused;
    }

    /// Statements of its members came too late.
    void late(int statements) {
      late += statements;
    }

    /// Its session is ended, or is not begun.
    void sessionRefused(String reason) {
      sessionRefusal = reason;
    }

    void heard(long now) {
      lastHeardNanos = now;
    }

    void diverged(String what) {
      divergence = what;
    }
  }

  private final Map<String, Known> nodes = new TreeMap<>();
  // By name, and the only part that others read.
  private final Map<String, Instant> certificateEnds = new ConcurrentHashMap<>();
  private final Duration heartbeat;

  /// @param heartbeat how often nodes say that they are there
  NodeTable(Duration heartbeat) {
    this.heartbeat = heartbeat;
  }

  /// The node of a session that was opened just now.
  ///
  /// @return the session that this one takes the place of
  Optional<NodeSession> opened(PeerIdentity identity, NodeSession session, long now) {
    Known node = nodes.get(identity.name());
    if (node == null) {
      if (nodes.size() == MOST_NODES) {
        throw new IllegalStateException("no more than %d nodes".formatted(MOST_NODES));
      }
      node = new Known(identity);
      nodes.put(node.name, node);
    }
    Optional<NodeSession> before = node.session;
    renewed(identity);
    node.session = Optional.of(session);
    node.welcomed = false;
    node.heard(now);
    return before;
  }

  /// A node's newest certificate.
  void renewed(PeerIdentity identity) {
    find(identity.name()).ifPresent(known -> known.renewed(identity));
    certificateEnds.put(identity.name(), identity.notAfter());
  }

  /// When the nodes' certificates end, by name. From any thread.
  Map<String, Instant> certificateEnds() {
    return new TreeMap<>(certificateEnds);
  }

  /// `session` is over, unless another took its place.
  void closed(String name, NodeSession session) {
    Known node = nodes.get(name);
    if (node != null && node.session.filter(session::equals).isPresent()) {
      node.session = Optional.empty();
      node.welcomed = false;
    }
  }

  /// Sends to a node that was welcomed; one without a session gets nothing.
  void send(String name, OpenSessionResponse message) {
    session(name).ifPresent(session -> session.send(message));
  }

  /// Sends to a node that was welcomed what is made when its connection takes it.
  void sendAll(String name, ByteString run, Iterator<OpenSessionResponse> messages) {
    session(name).ifPresent(session -> session.sendAll(run, messages));
  }

  /// What waits of a run for a node is sent no more.
  void drop(String name, ByteString run) {
    session(name).ifPresent(session -> session.drop(run));
  }

  private Optional<NodeSession> session(String name) {
    return find(name).filter(Known::welcomed).flatMap(Known::session);
  }

  Optional<Known> find(String name) {
    return Optional.ofNullable(nodes.get(name));
  }

  /// A run is over: whoever kept its ledger keeps it for no run that is open.
  void forgetKept() {
    nodes.values().forEach(node -> node.kept = Map.of());
  }

  Collection<Known> all() {
    return nodes.values();
  }

  /// The nodes that may be given work.
  List<String> welcomed() {
    return nodes.values().stream().filter(Known::welcomed).map(Known::name).toList();
  }

  /// Those of them that were heard within the last heartbeats.
  List<String> prompt(long now) {
    return nodes.values().stream()
        .filter(node -> node.welcomed && !isLate(node, now))
        .map(Known::name)
        .toList();
  }

  private boolean isLate(Known node, long now) {
    return now - node.lastHeardNanos > heartbeat.multipliedBy(3).toNanos();
  }

  /// What is known of each node, and of those that were revoked.
  ///
  /// @param members members that a node hosts in the open run
  /// @param absence since when and why the open run goes on without a node; empty if it does not
  /// @param ready whether the open run's members are fitted
  List<NodeStatus> status(
      long now,
      ToIntFunction<String> members,
      Function<String, Optional<Attendance.Absent>> absence,
      boolean ready,
      List<Revocation> revoked) {
    Map<String, NodeStatus> status = new TreeMap<>();
    nodes
        .values()
        .forEach(
            node -> {
              Optional<Attendance.Absent> absent = absence.apply(node.name);
              status.put(
                  node.name,
                  status(node, now, members, ready && absent.isEmpty()).toBuilder()
                      .setAbsentSinceRound(absent.map(Attendance.Absent::since).orElse(0))
                      .setAbsentBecause(absent.map(Attendance.Absent::why).orElse(""))
                      .build());
            });
    for (Revocation revocation : revoked) {
      status.put(
          revocation.name(),
          status.getOrDefault(revocation.name(), NodeStatus.getDefaultInstance()).toBuilder()
              .setName(revocation.name())
              .setState(NodeState.NODE_STATE_REVOKED)
              .setRevocation(revocation.text())
              .build());
    }
    return List.copyOf(status.values());
  }

  private NodeStatus status(Known node, long now, ToIntFunction<String> members, boolean ready) {
    int hosted = members.applyAsInt(node.name);
    return NodeStatus.newBuilder()
        .setName(node.name)
        .setState(state(node, now, hosted, ready))
        .setSoftware(node.software)
        .setVersion(node.version)
        .setMembers(hosted)
        .setSilentMillis(Duration.ofNanos(now - node.lastHeardNanos).toMillis())
        .setCertificateEnds(node.identity.notAfter().getEpochSecond())
        .setDivergence(node.divergence)
        .setRefusedStatements(node.refused)
        .setLateStatements(node.late)
        .setLastRefusal(node.lastRefusal)
        .setSessionRefusal(node.sessionRefusal)
        .build();
  }

  private NodeState state(Known node, long now, int members, boolean ready) {
    if (!node.welcomed) {
      return NodeState.NODE_STATE_ABSENT;
    }
    if (isLate(node, now)) {
      return NodeState.NODE_STATE_LATE;
    }
    return members > 0 && ready ? NodeState.NODE_STATE_READY : NodeState.NODE_STATE_JOINED;
  }
}
