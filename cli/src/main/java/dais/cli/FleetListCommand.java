package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais fleet list`: the fleets of this machine, and those that this user is an operator of.
@Command(
    name = "list",
    description =
        "List this user's fleets: what runs of those of this machine, and where the others are.",
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
    return "%-16s %-24s %s".formatted(fleet.name(), state(fleet), fleet.path());
  }

  private static String state(FleetFolder fleet) {
    if (fleet.isElsewhere()) {
      return "at " + fleet.address();
    }
    int running = fleet.running().size();
    return running == 0 ? "down" : running + " processes run";
  }

  private static void write(JsonGenerator json, FleetFolder fleet) throws IOException {
    json.writeStringField("name", fleet.name());
    json.writeNumberField("running", fleet.running().size());
    json.writeStringField("address", fleet.address());
    json.writeBooleanField("elsewhere", fleet.isElsewhere());
    json.writeStringField("folder", fleet.path().toString());
  }
}
