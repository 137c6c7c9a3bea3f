package dais.cli;

import dais.coordinator.service.CoordinatorProcess;
import dais.coordinator.service.LedgerShelf;
import dais.coordinator.service.LiveFile;
import dais.coordinator.service.Membership;
import dais.coordinator.service.Protocol;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TelemetryOrigin;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.DatabaseKey;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais coordinator run`: the coordinator of a fleet whose root is on this machine.
@Command(
    name = "run",
    description = "Run the coordinator in the foreground until SIGTERM, Ctrl-C or a stop request.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CoordinatorRunCommand implements Callable<Integer> {
  /// The address on which coordinators listen by default.
  static final String BIND = "127.0.0.1";

  /// The port on which they do.
  static final int PORT = 7443;

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int MOST_PORT = 65_535;

  private final Shell shell;
  private final ConfigLayers layers;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      description = "Where to listen (default: " + BIND + "); 0.0.0.0 for every address.")
  private String bind = BIND;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port (default: " + PORT + "); 0 for a free one.")
  private int port = PORT;

  @Mixin private OutputOption output = new OutputOption();

  CoordinatorRunCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  /// The coordinator of a fleet as a process of its own, which listens where its folder says.
  static ProcessCommand process(FleetFolder fleet, int port) {
    return new ProcessCommand(
        ProcessRole.COORDINATOR,
        List.of(
            "coordinator",
            "run",
            "--fleet",
            fleet.name(),
            "--bind",
            fleet.coordinator().bind(),
            "--port",
            Integer.toString(port)));
  }

  @Override
  public Integer call() throws InterruptedException {
    FleetFolder folder = fleet.folder(shell).founded();
    ProcessFolder place = folder.coordinator();
    TlsIdentity identity =
        new FleetIdentities(shell, folder).identity(Role.COORDINATOR, FleetFolder.COORDINATOR);
    place.requireFreeFor(ProcessHandle.current());
    CoordinatorProcess process =
        CoordinatorProcess.start(
            new CoordinatorProcess.Setup(
                address(),
                Version.text(),
                HEARTBEAT,
                DatabaseKey.read(layers.configuration()),
                Protocol.OWN,
                LedgerShelf.open(place.path()),
                new LiveFile(folder.live())),
            identity,
            Membership.open(folder.root(), FleetIdentities.clock(shell)),
            FleetIdentities.clock(shell));
    Telemetry telemetry =
        layers.telemetry(TelemetryOrigin.Name.COORDINATOR, FleetFolder.COORDINATOR);
    try (OrderlyEnd _ =
        OrderlyEnd.of(
            () -> {
              process.close();
              if (!process.isBroken()) {
                place.end(); // Else it has died, for all who look.
              }
              telemetry.close();
            })) {
      process.trace(telemetry);
      process.goOn();
      place.begin(ProcessHandle.current());
      place.bind(bind);
      String address = reachedAt(process.port());
      place.address(address);
      new ProcessVoice(shell, output.format())
          .say(
              "coordinator of fleet %s listens on %s".formatted(folder.name(), address),
              "listening",
              Map.of("address", address));
      process.awaitStop();
      return ExitCode.OK.code();
    }
  }

  private InetSocketAddress address() {
    return address(bind, port);
  }

  /// Where to listen.
  ///
  /// @throws Refusal if `--bind` or `--port` is none
  static InetSocketAddress address(String bind, int port) {
    if (port < 0 || port > MOST_PORT) {
      throw Refusal.badInput(
          "--port must be 0 to %d but was %d".formatted(MOST_PORT, port),
          "Leave it out for %d, or name 0 for a free one.".formatted(PORT));
    }
    try {
      InetAddress named = InetAddress.getByName(bind);
      boolean special = named.isAnyLocalAddress() || named.isLoopbackAddress();
      if (!special && NetworkInterface.getByInetAddress(named) == null) {
        throw new UnknownHostException("no interface has it");
      }
      return new InetSocketAddress(named, port);
    } catch (IOException e) {
      throw new Refusal(
          ExitCode.BAD_INPUT,
          "--bind must be an address of this machine but '%s' is none: %s"
              .formatted(bind, e.getMessage()),
          "Name one such as 127.0.0.1, or 0.0.0.0 for all.",
          e);
    }
  }

  /// What a process of this machine connects to.
  private String reachedAt(int bound) {
    InetAddress listening = address().getAddress();
    InetAddress reached =
        listening.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listening;
    String host = reached.getHostAddress();
    return (reached instanceof Inet6Address ? "[" + host + "]" : host) + ":" + bound;
  }
}
