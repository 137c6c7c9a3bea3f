package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.PeerIdentity;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais operator join`: makes a fleet elsewhere one that this user's commands know.
@Command(
    name = "join",
    description =
        "Join a fleet elsewhere as its operator: what asks its coordinator then works from here, by"
            + " --fleet. The key is made here and never leaves this machine.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class OperatorJoinCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private JoinFlags join = new JoinFlags();
  @Mixin private FleetOption fleet = new FleetOption();
  @Mixin private OutputOption output = new OutputOption();

  OperatorJoinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    FleetFolder folder = fleet.folder(shell);
    PeerIdentity joined;
    try (FleetFolder.Hold _ = folder.hold()) {
      if (folder.isFounded() || folder.isElsewhere()) {
        throw Refusal.badInput(
            "there is a fleet %s already: %s".formatted(folder.name(), folder.path()),
            "Call this one otherwise: --fleet NAME. `dais fleet clean` forgets a fleet.");
      }
      joined =
          new OperatorPlace(folder)
              .join(
                  FleetIdentities.clock(shell),
                  join.coordinator(),
                  join.name(),
                  join.token(),
                  join.root())
              .peer();
    }
    if (output.format() == OutputFormat.HUMAN) {
      shell
          .out()
          .println(
              "%s is %s of the fleet at %s"
                  .formatted(joined.name(), joined.role().withArticle(), join.coordinator()));
      shell.out().println("called here  " + folder.name());
      shell.out().println("certificate  until " + joined.notAfter());
      shell.out().println("look at it   dais fleet status --fleet " + folder.name());
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("name", joined.name());
                    json.writeStringField("role", joined.role().word());
                    json.writeStringField("fleet", folder.name());
                    json.writeStringField("certificate_ends", joined.notAfter().toString());
                  }));
    }
    return ExitCode.OK.code();
  }
}
