package dais.cli;

import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParseResult;

/// The `dais` command itself: composes the subcommands and turns every outcome into an exit code.
@Command(
    name = "dais",
    description = "A fleet of security agents that learn from what they agree on.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "Start with: dais demo"})
final class Dais extends CommandGroup {
  private static final String COMPLETION = "completion"; // Of all commands.
  private static final Logger log = LoggerFactory.getLogger(Dais.class);

  private final Shell shell;
  private final PlanRunner runner;

  @Mixin private ConfigOptions configOptions = new ConfigOptions();

  Dais(Shell shell, PlanRunner runner) {
    this.shell = shell;
    this.runner = runner;
  }

  /// Runs one command line and returns the exit code of the process.
  int execute(String... args) {
    OutputFormat format = OutputFormat.of(args);
    int code =
        commandLine(List.of(args))
            .setExecutionStrategy(parsed -> run(parsed, format))
            .setParameterExceptionHandler((wrong, given) -> Failure.of(wrong).tell(shell, format))
            .setExecutionExceptionHandler((trouble, command, parsed) -> tell(trouble, format))
            .execute(args);
    shell.out().flush();
    return code;
  }

  private int run(ParseResult parsed, OutputFormat format) {
    if (isAboutConfiguration(parsed)) {
      return carryOut(parsed, format);
    }
    try (Logging _ = Logging.start(logging(), shell.err())) {
      // Names only: what flags carry may be private.
      String command =
          parsed.asCommandLineList().stream()
              .map(CommandLine::getCommandName)
              .collect(Collectors.joining(" "));
      log.atInfo().addKeyValue("command", command).log("command begins");
      int code = carryOut(parsed, format);
      log.atInfo().addKeyValue("exit_code", code).log("command ends");
      return code;
    } catch (Refusal wrongConfiguration) {
      return Failure.of(wrongConfiguration).tell(shell, format);
    }
  }

  private LoggingConfig logging() {
    return LoggingConfig.of(layers().configuration(), shell.directory());
  }

  private int carryOut(ParseResult parsed, OutputFormat format) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (CommandLine.ExecutionException e) {
      return tell(e.getCause() instanceof Exception cause ? cause : e, format);
    } catch (OutOfMemoryError e) {
      return tell(e, format);
    }
  }

  /// What shows or mends the configuration runs whatever is wrong with it, and logs nothing.
  private static boolean isAboutConfiguration(ParseResult parsed) {
    return parsed.hasSubcommand()
        && List.of("config", "doctor", "setup").contains(parsed.subcommand().commandSpec().name());
  }

  private ConfigLayers layers() {
    return new ConfigLayers(shell, configOptions);
  }

  private int tell(Throwable trouble, OutputFormat format) {
    Failure failure = Failure.of(trouble);
    if (failure.code() == ExitCode.BUG) {
      log.error("a bug", trouble);
    } else {
      log.atInfo().addKeyValue("reason", failure.message()).log("command refused");
    }
    return failure.tell(shell, format);
  }

  /// All commands as picocli knows them: what parses, completes and is described.
  CommandLine commandLine() {
    return commandLine(List.of());
  }

  private CommandLine commandLine(List<String> words) {
    boolean all = !words.isEmpty() && words.getFirst().equals(COMPLETION);
    return commands()
        .describe(all ? List.of() : words)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
  }

  private CommandTree commands() {
    ConfigLayers layers = layers();
    PlanRunner traced = new TracedRuns(runner, layers);
    return CommandTree.of(() -> this)
        .with("demo", () -> new DemoCommand(shell, layers, traced))
        .with("run", () -> new RunCommand(shell, layers, traced))
        .with("fleet", fleet(layers))
        .with(
            "coordinator",
            CommandTree.of(CoordinatorCommand::new)
                .with("run", () -> new CoordinatorRunCommand(shell, layers))
                .with("recover", () -> new CoordinatorRecoverCommand(shell)))
        .with("node", node(layers))
        .with("operator", operator())
        .with("watch", () -> new WatchCommand(shell))
        .with("ledger", ledger(layers))
        .with("config", config(layers))
        .with(
            "setup",
            () -> new CommandLine(new ConfigInitCommand(shell, layers)).setCommandName("setup"))
        .with("detectors", detectors())
        .with("doctor", () -> new DoctorCommand(shell, layers))
        .with(COMPLETION, () -> new CompletionCommand(shell));
  }

  private CommandTree fleet(ConfigLayers layers) {
    return CommandTree.of(FleetCommand::new)
        .with("init", () -> new FleetInitCommand(shell))
        .with("up", () -> new FleetUpCommand(shell, layers))
        .with("supervise", () -> new FleetSuperviseCommand(shell))
        .with("rehearse", FleetRehearseCommand::new)
        .with("status", () -> new FleetStatusCommand(shell))
        .with("list", () -> new FleetListCommand(shell), "ls")
        .with("logs", () -> new FleetLogsCommand(shell))
        .with("kill", () -> FleetSignalCommand.of(shell, ProcessSignal.KILL))
        .with("pause", () -> FleetSignalCommand.of(shell, ProcessSignal.PAUSE))
        .with("resume", () -> FleetSignalCommand.of(shell, ProcessSignal.RESUME))
        .with("rebalance", () -> new FleetRebalanceCommand(shell))
        .with("down", () -> new FleetDownCommand(shell, FleetDownCommand.IN_ORDER))
        .with("clean", () -> new FleetCleanCommand(shell));
  }

  private CommandTree node(ConfigLayers layers) {
    return CommandTree.of(NodeCommand::new)
        .with("run", () -> new NodeRunCommand(shell, layers))
        .with("approve", () -> new NodeApproveCommand(shell))
        .with("join", () -> new NodeJoinCommand(shell))
        .with("list", () -> new NodeListCommand(shell), "ls")
        .with("rotate", () -> new NodeRotateCommand(shell))
        .with("revoke", () -> new NodeRevokeCommand(shell));
  }

  private CommandTree operator() {
    return CommandTree.of(OperatorCommand::new)
        .with("approve", () -> new OperatorApproveCommand(shell))
        .with("join", () -> new OperatorJoinCommand(shell))
        .with("list", () -> new OperatorListCommand(shell), "ls")
        .with("revoke", () -> new OperatorRevokeCommand(shell));
  }

  private CommandTree ledger(ConfigLayers layers) {
    return CommandTree.of(LedgerCommand::new)
        .with("list", () -> new LedgerListCommand(shell, layers), "ls")
        .with("show", () -> new LedgerShowCommand(shell, layers))
        .with("follow", () -> new LedgerFollowCommand(shell))
        .with("checkpoint", () -> new LedgerCheckpointCommand(shell, layers))
        .with("backup", () -> new LedgerBackupCommand(shell, layers))
        .with("stats", () -> new LedgerStatsCommand(shell, layers));
  }

  private CommandTree config(ConfigLayers layers) {
    return CommandTree.of(ConfigCommand::new)
        .with("init", () -> new ConfigInitCommand(shell, layers))
        .with("get", () -> new ConfigGetCommand(shell, layers))
        .with("show", () -> new ConfigShowCommand(shell, layers))
        .with("validate", () -> new ConfigValidateCommand(shell, layers));
  }

  private CommandTree detectors() {
    return CommandTree.of(DetectorsCommand::new)
        .with("list", () -> new DetectorsListCommand(shell), "ls")
        .with("bench", () -> new DetectorsBenchCommand(shell));
  }
}
