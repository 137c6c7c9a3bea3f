package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.proto.coordinator.v1.ApproveNodeResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `dais node approve`: lets one node of another machine join under a name.
@Command(
    name = "approve",
    description =
        "Let a node of another machine join the fleet: prints the token that it joins with, good"
            + " once and for a short time, and the fleet's fingerprint.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class NodeApproveCommand implements Callable<Integer> {
  private static final Pattern LIFETIME = Pattern.compile("(\\d{1,6})([smh])");

  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Parameters(paramLabel = "NAME", description = "The only name that the token is good for.")
  private String name = "";

  @Option(
      names = "--lifetime",
      paramLabel = "TIME",
      description = "How long the token is good, such as 90s, 10m or 2h (default: 10m).")
  private String lifetime = "10m";

  @Mixin private OutputOption output = new OutputOption();

  NodeApproveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Duration good = lifetime(lifetime);
    String node = FleetFolder.checkNode(name);
    ApproveNodeResponse answer;
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet.folder(shell))) {
      answer = coordinator.approve(node, good);
    }
    Instant expires = Instant.ofEpochSecond(answer.getExpires());
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println("token        " + answer.getToken());
      shell.out().println("fingerprint  " + answer.getFingerprint());
      shell.out().println("good for     one node named %s, until %s".formatted(node, expires));
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("name", node);
                    json.writeStringField("token", answer.getToken());
                    json.writeStringField("fingerprint", answer.getFingerprint());
                    json.writeStringField("expires", expires.toString());
                  }));
    }
    return ExitCode.OK.code();
  }

  private static Duration lifetime(String text) {
    Matcher parts = LIFETIME.matcher(text);
    if (!parts.matches()) {
      throw Refusal.badInput(
          "--lifetime must be a number and s, m or h but was '%s'".formatted(text),
          "Write it like 90s, 10m or 2h.");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
