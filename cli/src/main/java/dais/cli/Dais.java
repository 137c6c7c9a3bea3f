package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/// The `dais` command itself: composes the subcommands and turns every outcome into an exit code.
@Command(
    name = "dais",
    description = "A fleet of security agents that learn from what they agree on.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {"", "Start with: dais demo"})
final class Dais extends CommandGroup {
  private final Shell shell;
  private final PlanRunner runner;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      scope = ScopeType.INHERIT,
      description = "error, warn, info, debug or trace: what to log on stderr (default: warn).")
  private String logLevel = "";

  Dais(Shell shell, PlanRunner runner) {
    this.shell = shell;
    this.runner = runner;
  }

  /// Runs one command line and returns the exit code of the process.
  int execute(String... args) {
    OutputFormat format = OutputFormat.of(args);
    int code =
        commandLine()
            .setExecutionStrategy(parsed -> run(parsed, format))
            .setParameterExceptionHandler((wrong, given) -> Failure.of(wrong).tell(shell, format))
            .setExecutionExceptionHandler((trouble, command, parsed) -> tell(trouble, format))
            .execute(args);
    shell.out().flush();
    return code;
  }

  private int run(ParseResult parsed, OutputFormat format) {
    try {
      Logging.start(shell, logLevel);
    } catch (Refusal wrongLevel) {
      return Failure.of(wrongLevel).tell(shell, format);
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  private int tell(Exception trouble, OutputFormat format) {
    Failure failure = Failure.of(trouble);
    if (failure.code() == ExitCode.BUG) {
      trouble.printStackTrace(shell.err());
    }
    return failure.tell(shell, format);
  }

  /// The commands as picocli knows them: what parses, completes and is described.
  CommandLine commandLine() {
    CommandLine ledger =
        new CommandLine(new LedgerCommand())
            .addSubcommand("list", new LedgerListCommand(shell), "ls")
            .addSubcommand("show", new LedgerShowCommand(shell))
            .addSubcommand("stats", new LedgerStatsCommand(shell));
    return new CommandLine(this)
        .addSubcommand("demo", new DemoCommand(shell, runner))
        .addSubcommand("run", new RunCommand(shell, runner))
        .addSubcommand("ledger", ledger)
        .addSubcommand(
            "detectors",
            new CommandLine(new DetectorsCommand())
                .addSubcommand("list", new DetectorsListCommand(shell), "ls")
                .addSubcommand("bench", new DetectorsBenchCommand(shell)))
        .addSubcommand(
            "config",
            new CommandLine(new ConfigCommand())
                .addSubcommand("show", new ConfigShowCommand(shell)))
        .addSubcommand("doctor", new DoctorCommand(shell))
        .addSubcommand("completion", new CompletionCommand(shell))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(shell.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(shell.err(), true, StandardCharsets.UTF_8));
  }
}
