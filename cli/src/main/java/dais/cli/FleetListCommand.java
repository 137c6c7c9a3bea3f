package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais fleet list`: the fleets of this user on this machine.
@Command(
    name = "list",
    description = "List this user's fleets on this machine and what runs of them.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class FleetListCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private OutputOption output = new OutputOption();

  FleetListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    new Rows<>("fleets", FleetListCommand::text, FleetListCommand::write)
        .print(shell, output.format(), FleetFolder.list(shell));
    return ExitCode.OK.code();
  }

  private static String text(FleetFolder fleet) {
    int running = fleet.running().size();
    return "%-16s %-24s %s"
        .formatted(fleet.name(), running == 0 ? "down" : running + " processes run", fleet.path());
  }

  private static void write(JsonGenerator json, FleetFolder fleet) throws IOException {
    json.writeStringField("name", fleet.name());
    json.writeNumberField("running", fleet.running().size());
    json.writeStringField("address", fleet.coordinator().address().orElse(""));
    json.writeStringField("folder", fleet.path().toString());
  }
}
