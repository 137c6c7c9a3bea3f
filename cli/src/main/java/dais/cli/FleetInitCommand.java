package dais.cli;

import dais.infrastructure.exit.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais fleet init`: the root of a new fleet and the identities of coordinator and operator.
@Command(
    name = "init",
    description = "Make a fleet: its root, the coordinator's identity and the operator's.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetInitCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description =
          "A name or address under which other machines reach the coordinator; may be repeated.")
  private List<String> hosts = List.of();

  @Mixin private OutputOption output = new OutputOption();

  FleetInitCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    FleetFolder folder = fleet.folder(shell);
    FleetIdentities identities = new FleetIdentities(shell, folder);
    boolean fresh;
    try (FleetFolder.Hold _ = folder.hold()) {
      fresh = identities.found(hosts);
    }
    String fingerprint = identities.root().fingerprint().toString();
    List<String> known = identities.hosts();
    if (output.format() == OutputFormat.HUMAN) {
      shell
          .out()
          .println("fleet %s %s".formatted(folder.name(), fresh ? "is made" : "is there already"));
      shell.out().println("folder       " + folder.path());
      shell.out().println("fingerprint  " + fingerprint);
      shell.out().println("coordinator  " + String.join(", ", known));
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("fleet", folder.name());
                    json.writeBooleanField("made", fresh);
                    json.writeStringField("folder", folder.path().toString());
                    json.writeStringField("fingerprint", fingerprint);
                    json.writeArrayFieldStart("hosts");
                    for (String host : known) {
                      json.writeString(host);
                    }
                    json.writeEndArray();
                  }));
    }
    return ExitCode.OK.code();
  }
}
