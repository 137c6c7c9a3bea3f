package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.TlsIdentity;
import dais.node.service.MembershipClient;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais node join`: makes this machine's node one of a fleet elsewhere.
@Command(
    name = "join",
    description =
        "Join a fleet whose coordinator is elsewhere. The node's key is made here and never leaves"
            + " this machine.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeJoinCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private JoinFlags join = new JoinFlags();

  @Option(
      names = "--identity",
      paramLabel = "FOLDER",
      description =
          "Where to keep key and certificate (default: nodes/NAME in dais's folder for state).")
  private Optional<Path> identity = Optional.empty();

  @Mixin private OutputOption output = new OutputOption();

  NodeJoinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    JoinToken token = join.token();
    Fingerprint root = join.root();
    String name = join.name();
    String coordinator = join.coordinator();
    Path folder = identity.orElseGet(() -> FleetFolder.state(shell).resolve("nodes").resolve(name));
    if (TlsIdentity.isIn(folder)) {
      TlsIdentity present = TlsIdentity.open(folder);
      throw Refusal.badInput(
          "there is the identity of %s already: %s".formatted(present.peer().name(), folder),
          "Run it with `dais node run`, renew it with `dais node rotate`, or name another folder"
              + " with --identity.");
    }
    TlsIdentity joined =
        new MembershipClient(coordinator, FleetIdentities.clock(shell))
            .join(NewIdentity.create(folder, name), PeerKind.NODE, token, root);
    String run = "dais node run --coordinator %s --identity %s".formatted(coordinator, folder);
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println("%s has joined the fleet at %s".formatted(name, coordinator));
      shell.out().println("identity     " + folder);
      shell.out().println("certificate  until " + joined.peer().notAfter());
      shell.out().println("start it     " + run);
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("name", name);
                    json.writeStringField("identity", folder.toString());
                    json.writeStringField("certificate_ends", joined.peer().notAfter().toString());
                  }));
    }
    return ExitCode.OK.code();
  }
}
