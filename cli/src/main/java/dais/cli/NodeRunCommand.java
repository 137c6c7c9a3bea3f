package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TelemetryOrigin;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.TlsIdentity;
import dais.node.service.NodeProcess;
import dais.simulation.PlanOpener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais node run`: a node of a fleet of this machine, or of one elsewhere.
@Command(
    name = "run",
    description =
        "Run a node in the foreground until SIGTERM or Ctrl-C. It never stops because the"
            + " coordinator is gone.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeRunCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The node's name in a fleet of this machine, such as n1.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--coordinator",
      paramLabel = "HOST:PORT",
      description = "A coordinator elsewhere; needs --identity.")
  private Optional<String> coordinator = Optional.empty();

  @Option(
      names = "--identity",
      paramLabel = "FOLDER",
      description = "The folder that holds the node's identity.pem.")
  private Optional<Path> identityFolder = Optional.empty();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that its members share (default: one a processor).")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--attached", description = "End when the process that started this one ends.")
  private boolean attached;

  @Mixin private OutputOption output = new OutputOption();

  NodeRunCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  /// A node of a fleet of this machine as a process of its own.
  static ProcessCommand process(FleetFolder fleet, String name, int threads) {
    return new ProcessCommand(
        ProcessRole.NODE,
        List.of(
            "node",
            "run",
            "--fleet",
            fleet.name(),
            "--name",
            name,
            "--threads",
            Integer.toString(threads)));
  }

  @Override
  public Integer call() throws InterruptedException {
    int share = threads.orElse(Runtime.getRuntime().availableProcessors());
    if (share < 1) {
      throw Refusal.badInput(
          "--threads must be at least 1 but was " + share, "Leave it out for one a processor.");
    }
    if (coordinator.isPresent() != identityFolder.isPresent()) {
      throw Refusal.badInput(
          "--coordinator and --identity go together but only one is there",
          "Name both for a coordinator elsewhere, none for a fleet of this machine.");
    }
    if (coordinator.isPresent()) {
      TlsIdentity identity = TlsIdentity.open(identityFolder.orElseThrow());
      return run(coordinator.get(), identity, share, () -> {});
    }
    FleetFolder folder = fleet.folder(shell).founded();
    ProcessFolder place = folder.process(named());
    String address = folder.coordinator().address().orElseThrow(() -> noCoordinator(folder));
    place.requireFreeFor(ProcessHandle.current());
    TlsIdentity identity = new FleetIdentities(shell, folder).identity(Role.NODE, place.name());
    place.begin(ProcessHandle.current());
    return run(address, identity, share, place::end);
  }

  private String named() {
    String wanted =
        name.orElseThrow(
            () ->
                Refusal.badInput(
                    "a node of a fleet of this machine needs a name", "Add one: --name n1."));
    if (List.of(FleetFolder.COORDINATOR, FleetFolder.SUPERVISOR, FleetFolder.ADMIN)
        .contains(wanted)) {
      throw Refusal.badInput(
          "no node can be named %s: the fleet has a process of that name".formatted(wanted),
          "Choose another name, such as n1.");
    }
    return wanted;
  }

  private static Refusal noCoordinator(FleetFolder fleet) {
    return Refusal.badInput(
        "fleet %s has had no coordinator on this machine".formatted(fleet.name()),
        "Start it first: dais coordinator run --fleet " + fleet.name());
  }

  private int run(String address, TlsIdentity identity, int share, Runnable afterwards)
      throws InterruptedException {
    String self = identity.peer().name();
    name.filter(given -> !given.equals(self))
        .ifPresent(
            given -> {
              throw Refusal.badInput(
                  "--name is %s but the identity is that of %s".formatted(given, self),
                  "Leave --name out, or name the folder of its identity.");
            });
    // The one that started this process, if this process must not outlive it.
    Optional<ProcessHandle> parent = attached ? ProcessHandle.current().parent() : Optional.empty();
    NodeProcess node =
        new NodeProcess(
            FleetChannel.open(address, FleetTls.client(identity, FleetIdentities.clock(shell))),
            address,
            Version.text(),
            new PlanOpener(share),
            new Told(new ProcessVoice(shell, output.format()), self, address));
    Telemetry telemetry = layers.telemetry(TelemetryOrigin.Name.NODE, self);
    try (OrderlyEnd end =
        OrderlyEnd.of(
            () -> {
              node.close();
              afterwards.run();
              telemetry.close();
            })) {
      node.trace(telemetry);
      parent.ifPresent(
          process -> {
            var _ = process.onExit().thenRun(end::close);
          });
      node.run();
      return ExitCode.OK.code();
    }
  }

  /// Says once what became of the session, not every attempt.
  private static final class Told implements NodeProcess.Listener {
    private final ProcessVoice voice;
    private final String node;
    private final String address;
    private boolean joinedBefore;
    private boolean lost;

    Told(ProcessVoice voice, String node, String address) {
      this.voice = voice;
      this.node = node;
      this.address = address;
    }

    @Override
    public void joined() {
      voice.say(
          "%s has joined %s%s".formatted(node, address, joinedBefore ? " again" : ""),
          joinedBefore ? "joined again" : "joined",
          Map.of("node", node, "address", address));
      joinedBefore = true;
      lost = false;
    }

    @Override
    public void lost(Refusal why) {
      if (!lost) {
        lost = true;
        voice.say(
            "%s has lost its coordinator and tries again: %s".formatted(node, why.getMessage()),
            "lost",
            Map.of("node", node, "address", address, "reason", String.valueOf(why.getMessage())));
      }
    }
  }
}
