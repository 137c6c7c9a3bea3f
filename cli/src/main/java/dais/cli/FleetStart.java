package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.Role;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.StartLiveRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Brings a fleet up on this machine: starts what does not run yet and waits until it takes part.
final class FleetStart {
  private static final Duration BETWEEN_WORDS = Duration.ofSeconds(2);

  private final Shell shell;
  private final FleetFolder fleet;
  private final Duration timeout;
  private final Patience patience;
  private final Map<String, Process> started = new HashMap<>();
  private long lastWord = System.nanoTime();

  /// @param timeout for all of it, from now on
  FleetStart(Shell shell, FleetFolder fleet, Duration timeout) {
    this.shell = shell;
    this.fleet = fleet;
    this.timeout = timeout;
    this.patience = new Patience(timeout);
  }

  /// Whether there is a coordinator, or one who starts it again.
  boolean coordinatorRuns() {
    return fleet.coordinator().running().isPresent() || fleet.supervisor().running().isPresent();
  }

  /// Names who holds the port, before anything is started.
  ///
  /// @throws Refusal if `port` of this machine is taken
  void requireFree(String bind, int port) {
    InetSocketAddress where = CoordinatorRunCommand.address(bind, port);
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(where);
    } catch (IOException e) {
      String holder =
          FleetFolder.list(shell).stream()
              .filter(other -> other.coordinator().running().isPresent())
              .filter(other -> other.coordinator().address().orElse("").endsWith(":" + port))
              .map(other -> " by the coordinator of fleet " + other.name())
              .collect(Collectors.joining());
      throw Refusal.badInput(
          "port %d of this machine is taken%s: %s".formatted(port, holder, e.getMessage()),
          "Name another with --port, or any free one with --port 0.");
    }
  }

  /// Starts the coordinator, or who starts it.
  ///
  /// @param bind the address of this machine to listen on
  /// @param restarted whether a supervisor is to start it again when it dies
  Process coordinator(String bind, int port, boolean restarted) {
    ProcessFolder place = fleet.coordinator();
    place.bind(bind);
    place.noAddress();
    place.restarts(0);
    if (restarted) {
      return supervisor(port);
    }
    fleet.supervisor().end(); // One that died is not to be started again.
    return CoordinatorRunCommand.process(fleet, port).start(shell, fleet, place);
  }

  /// Starts the supervisor again if it died and its coordinator did not.
  void supervisorAgain() {
    ProcessFolder place = fleet.supervisor();
    if (place.recorded().isPresent() && place.running().isEmpty()) {
      var _ = supervisor(CoordinatorRunCommand.PORT);
    }
  }

  /// @param port of a coordinator that has never listened
  private Process supervisor(int port) {
    return new ProcessCommand(
            ProcessRole.SUPERVISOR,
            List.of(
                "fleet", "supervise", "--fleet", fleet.name(), "--port", Integer.toString(port)))
        .start(shell, fleet, fleet.supervisor());
  }

  /// Waits until the coordinator listens.
  ///
  /// @param starting what [#coordinator] started
  /// @throws Refusal at the deadline, or if it ended
  void awaitListening(Process starting) {
    ProcessFolder place = fleet.coordinator();
    var _ = patience.await(() -> place.address().isPresent() || !starting.isAlive());
    if (place.address().isPresent()) {
      return;
    }
    if (starting.isAlive()) {
      throw new Refusal(
          ExitCode.TIMEOUT,
          "waited %d s for the coordinator to listen".formatted(timeout.toSeconds()),
          "Its log: dais fleet logs coordinator. More time: --timeout.");
    }
    throw new Refusal(
        ExitCode.NEGATIVE,
        "the coordinator ended before it listened: " + place.lastWords().orElse("without a word"),
        "Its log: dais fleet logs coordinator.");
  }

  /// Makes the identities of nodes n1 to n`count`, where there are none.
  void identities(int count) {
    FleetIdentities identities = new FleetIdentities(shell, fleet);
    names(count).forEach(name -> identities.identity(Role.NODE, name));
  }

  /// Starts those of nodes n1 to n`count` that do not run.
  ///
  /// @return their names
  List<String> nodes(int count) {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / Math.max(1, count));
    List<String> names = new ArrayList<>();
    for (String name : names(count)) {
      ProcessFolder place = fleet.process(name);
      if (place.running().isEmpty()) {
        started.put(name, NodeRunCommand.process(fleet, name, threads).start(shell, fleet, place));
        names.add(name);
      }
    }
    return names;
  }

  /// How many of `nodes` are n1, n2 and so on.
  static int count(List<ProcessFolder> nodes) {
    Set<String> names = nodes.stream().map(ProcessFolder::name).collect(Collectors.toSet());
    return (int) names(names.size()).stream().takeWhile(names::contains).count();
  }

  static List<String> names(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "n" + i).toList();
  }

  /// Waits until n1 to n`count` have joined.
  ///
  /// @throws Refusal at the deadline, or if one of them ended
  void awaitJoined(int count) {
    List<String> wanted = names(count);
    try (CoordinatorClient coordinator = CoordinatorClient.of(shell, fleet)) {
      await(
          () -> {
            Set<String> missing = new TreeSet<>(FleetStart::byName);
            missing.addAll(wanted);
            missing.removeAll(joined(coordinator));
            requireAlive(missing, "it joined");
            return missing;
          },
          missing ->
              "%d of %d nodes: %s".formatted(missing.size(), count, String.join(", ", missing)));
    }
  }

  /// Begins the live run, or goes on with it, and waits until those of the nodes that take part
  /// hold fitted members.
  ///
  /// @param nodes those of this machine, n1 to n`count`, and perhaps others
  /// @throws Refusal if it cannot be begun, it or one of this machine's nodes ends meanwhile, or at
  ///   the deadline
  void live(StartLiveRequest request, List<String> nodes, int count) {
    List<String> own = names(count);
    try (CoordinatorClient coordinator = CoordinatorClient.of(shell, fleet)) {
      boolean open = coordinator.status().getRun().getLive();
      boolean resumed = coordinator.startLive(request).getResumed();
      if (!open) {
        shell.err().println(resumed ? "the live run goes on" : "a live run begins");
      }
      await(
          () -> {
            GetStatusResponse status = coordinator.status();
            requirePart(nodes.subList(count, nodes.size()), status);
            Set<String> unfitted = unfitted(nodes, status);
            requireAlive(
                unfitted.stream().filter(own::contains).toList(), "its members were fitted");
            return unfitted;
          },
          unfitted -> "the members of " + String.join(", ", unfitted));
    }
  }

  /// A live run keeps the nodes that it began with.
  private static void requirePart(List<String> named, GetStatusResponse status) {
    for (String name : named) {
      boolean takesPart =
          status.getNodesList().stream()
              .anyMatch(node -> node.getName().equals(name) && node.getMembers() > 0);
      if (status.hasRun() && !takesPart) {
        throw Refusal.badInput(
            "the live run goes on, but %s takes no part in it".formatted(name),
            "It keeps the nodes that it began with: leave --with out. Another live run needs another"
                + " fleet: --fleet NAME.");
      }
    }
  }

  /// Those of `nodes` that take part and hold members that are not fitted; all, if none takes part.
  private static Set<String> unfitted(List<String> nodes, GetStatusResponse status) {
    if (!status.hasRun()) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "the live run ended: " + status.getLiveTrouble(),
          "Mend that, then again: dais fleet up --live.");
    }
    Set<String> unfitted = new TreeSet<>(FleetStart::byName);
    List<NodeStatus> taking =
        status.getNodesList().stream()
            .filter(node -> node.getMembers() > 0 && nodes.contains(node.getName()))
            .toList();
    if (taking.isEmpty()) {
      unfitted.addAll(nodes);
    }
    taking.stream()
        .filter(node -> node.getState() != NodeState.NODE_STATE_READY)
        .map(NodeStatus::getName)
        .forEach(unfitted::add);
    return unfitted;
  }

  /// Waits until nobody is missing, and says now and then who is.
  ///
  /// @throws Refusal at the deadline
  private void await(Supplier<Set<String>> whoIsMissing, Function<Set<String>, String> inWords) {
    while (true) {
      Set<String> missing = whoIsMissing.get();
      if (missing.isEmpty()) {
        return;
      }
      String waiting = inWords.apply(missing);
      if (patience.isOver()) {
        throw new Refusal(
            ExitCode.TIMEOUT,
            "waited %d s for %s".formatted(timeout.toSeconds(), waiting),
            "Their logs: dais fleet logs NODE, or on the node's own machine. More time: --timeout.");
      }
      tell(waiting);
      patience.pause();
    }
  }

  private Set<String> joined(CoordinatorClient coordinator) {
    try {
      return coordinator.status().getNodesList().stream()
          .filter(FleetStart::hasJoined)
          .map(NodeStatus::getName)
          .collect(Collectors.toSet());
    } catch (Refusal e) {
      if (patience.isOver() || !coordinatorRuns()) {
        throw e;
      }
      return Set.of(); // It is being started again.
    }
  }

  /// n2 before n10.
  private static int byName(String one, String other) {
    int byLength = Integer.compare(one.length(), other.length());
    return byLength == 0 ? one.compareTo(other) : byLength;
  }

  private static boolean hasJoined(NodeStatus node) {
    return node.getState() == NodeState.NODE_STATE_JOINED
        || node.getState() == NodeState.NODE_STATE_READY;
  }

  private void requireAlive(Collection<String> missing, String before) {
    for (String name : missing) {
      ProcessFolder place = fleet.process(name);
      if (place.running().isEmpty()) {
        // It says why after it has taken its record away.
        Optional.ofNullable(started.get(name))
            .ifPresent(
                process -> {
                  var _ = patience.await(() -> !process.isAlive());
                });
        throw new Refusal(
            ExitCode.NEGATIVE,
            "%s ended before %s: %s"
                .formatted(name, before, place.lastWords().orElse("without a word")),
            "Its log: dais fleet logs %s.".formatted(name));
      }
    }
  }

  private void tell(String waiting) {
    if (System.nanoTime() - lastWord > BETWEEN_WORDS.toNanos()) {
      lastWord = System.nanoTime();
      shell.err().println("waiting for %s; %d s left".formatted(waiting, patience.secondsLeft()));
    }
  }
}
