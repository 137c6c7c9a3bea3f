package dais.cli;

import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.Logging;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
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
        commandLine(args)
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
    return commandLine(_ -> true);
  }

  /// To describe a command to picocli takes longer than to run most: who names one first needs no
  /// other.
  private CommandLine commandLine(String... args) {
    Set<String> names = commands().keySet();
    boolean one = args.length > 0 && names.contains(args[0]) && !args[0].equals(COMPLETION);
    return commandLine(one ? args[0]::equals : _ -> true);
  }

  private CommandLine commandLine(Predicate<String> wanted) {
    CommandLine line = new CommandLine(this);
    commands()
        .forEach(
            (name, command) -> {
              if (wanted.test(name)) {
                line.addSubcommand(name, command.get());
              }
            });
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
  }

  private SequencedMap<String, Supplier<CommandLine>> commands() {
    ConfigLayers layers = layers();
    PlanRunner traced = new TracedRuns(runner, layers);
    SequencedMap<String, Supplier<CommandLine>> commands = new LinkedHashMap<>();
    commands.put("demo", () -> new CommandLine(new DemoCommand(shell, layers, traced)));
    commands.put("run", () -> new CommandLine(new RunCommand(shell, layers, traced)));
    commands.put("fleet", () -> fleet(layers));
    commands.put(
        "coordinator",
        () ->
            new CommandLine(new CoordinatorCommand())
                .addSubcommand("run", new CoordinatorRunCommand(shell, layers))
                .addSubcommand("recover", new CoordinatorRecoverCommand(shell)));
    commands.put("node", () -> node(layers));
    commands.put("ledger", () -> ledger(layers));
    commands.put("config", () -> config(layers));
    commands.put(
        "setup",
        () -> new CommandLine(new ConfigInitCommand(shell, layers)).setCommandName("setup"));
    commands.put("detectors", this::detectors);
    commands.put("doctor", () -> new CommandLine(new DoctorCommand(shell, layers)));
    commands.put(COMPLETION, () -> new CommandLine(new CompletionCommand(shell)));
    return commands;
  }

  private CommandLine fleet(ConfigLayers layers) {
    return new CommandLine(new FleetCommand())
        .addSubcommand("init", new FleetInitCommand(shell))
        .addSubcommand("up", new FleetUpCommand(shell, layers))
        .addSubcommand("supervise", new FleetSuperviseCommand(shell))
        .addSubcommand("rehearse", new FleetRehearseCommand())
        .addSubcommand("status", new FleetStatusCommand(shell))
        .addSubcommand("list", new FleetListCommand(shell), "ls")
        .addSubcommand("logs", new FleetLogsCommand(shell))
        .addSubcommand("kill", FleetSignalCommand.of(shell, ProcessSignal.KILL))
        .addSubcommand("pause", FleetSignalCommand.of(shell, ProcessSignal.PAUSE))
        .addSubcommand("resume", FleetSignalCommand.of(shell, ProcessSignal.RESUME))
        .addSubcommand("rebalance", new FleetRebalanceCommand(shell))
        .addSubcommand("down", new FleetDownCommand(shell, FleetDownCommand.IN_ORDER))
        .addSubcommand("clean", new FleetCleanCommand(shell));
  }

  private CommandLine node(ConfigLayers layers) {
    return new CommandLine(new NodeCommand())
        .addSubcommand("run", new NodeRunCommand(shell, layers))
        .addSubcommand("approve", new NodeApproveCommand(shell))
        .addSubcommand("join", new NodeJoinCommand(shell))
        .addSubcommand("list", new NodeListCommand(shell), "ls")
        .addSubcommand("rotate", new NodeRotateCommand(shell))
        .addSubcommand("revoke", new NodeRevokeCommand(shell));
  }

  private CommandLine ledger(ConfigLayers layers) {
    return new CommandLine(new LedgerCommand())
        .addSubcommand("list", new LedgerListCommand(shell, layers), "ls")
        .addSubcommand("show", new LedgerShowCommand(shell, layers))
        .addSubcommand("follow", new LedgerFollowCommand(shell))
        .addSubcommand("checkpoint", new LedgerCheckpointCommand(shell, layers))
        .addSubcommand("stats", new LedgerStatsCommand(shell, layers));
  }

  private CommandLine config(ConfigLayers layers) {
    return new CommandLine(new ConfigCommand())
        .addSubcommand("init", new ConfigInitCommand(shell, layers))
        .addSubcommand("get", new ConfigGetCommand(shell, layers))
        .addSubcommand("show", new ConfigShowCommand(shell, layers))
        .addSubcommand("validate", new ConfigValidateCommand(shell, layers));
  }

  private CommandLine detectors() {
    return new CommandLine(new DetectorsCommand())
        .addSubcommand("list", new DetectorsListCommand(shell), "ls")
        .addSubcommand("bench", new DetectorsBenchCommand(shell));
  }
}
