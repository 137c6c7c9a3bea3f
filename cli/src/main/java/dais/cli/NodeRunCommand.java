package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.TlsIdentity;
import dais.node.service.CertificateRenewal;
import dais.node.service.Distrusted;
import dais.node.service.NodeProcess;
import java.nio.file.Path;
import java.time.Clock;
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

  @Mixin private NodePlace place = new NodePlace();

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
    NodePlace.Found found = place.find(shell);
    if (found.process().isEmpty()) {
      return run(found, share, () -> {});
    }
    ProcessFolder process = found.process().get();
    process.requireFreeFor(ProcessHandle.current());
    var _ = new FleetIdentities(shell, found.fleet()).identity(Role.NODE, process.name());
    process.begin(ProcessHandle.current());
    return run(found, share, process::end);
  }

  private int run(NodePlace.Found found, int share, Runnable afterwards)
      throws InterruptedException {
    Clock clock = FleetIdentities.clock(shell);
    String address = found.coordinator();
    Path home = found.identity();
    String self = TlsIdentity.open(home).peer().name();
    place.requireName(self);
    // The one that started this process, if this process must not outlive it.
    Optional<ProcessHandle> parent = attached ? ProcessHandle.current().parent() : Optional.empty();
    NodeComponent parts =
        DaggerNodeComponent.factory()
            .create(
                new NodeComponent.Setup(self, home, address, share),
                new Told(new ProcessVoice(shell, output.format()), self, address),
                layers,
                clock);
    NodeProcess node = parts.process();
    CertificateRenewal renewal = parts.renewal();
    Telemetry telemetry = parts.telemetry();
    try (OrderlyEnd end =
        OrderlyEnd.of(
            () -> {
              node.close();
              renewal.close();
              afterwards.run();
              telemetry.close();
            })) {
      node.trace(telemetry);
      telemetry.certificates(renewal::ends, clock);
      renewal.start();
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
    public void distrusts(Distrusted what) {
      voice.say(
          "%s %s".formatted(node, what.text()),
          "distrusts",
          Map.of("node", node, "address", address, "reason", what.text()));
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
