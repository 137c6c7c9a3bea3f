package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.PeerIdentity;
import dais.node.service.MembershipClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais node rotate`: a new key and certificate for a node, under its name.
@Command(
    name = "rotate",
    description =
        "Give a node a new key and certificate under its present name. One that runs goes on, and"
            + " shows them from its next session on.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeRotateCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private NodePlace place = new NodePlace();

  @Mixin private OutputOption output = new OutputOption();

  NodeRotateCommand(Shell shell) {
    this.shell = shell;
  }

  /// @throws Refusal if the coordinator cannot be reached, or refuses
  @Override
  public Integer call() {
    NodePlace.Found node = place.find(shell);
    PeerIdentity renewed =
        new MembershipClient(node.coordinator(), FleetIdentities.clock(shell))
            .renew(node.identity())
            .peer();
    if (output.format() == OutputFormat.HUMAN) {
      shell
          .out()
          .println(
              "%s has a new key and a certificate until %s"
                  .formatted(renewed.name(), renewed.notAfter()));
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("name", renewed.name());
                    json.writeStringField("certificate_ends", renewed.notAfter().toString());
                  }));
    }
    return ExitCode.OK.code();
  }
}
