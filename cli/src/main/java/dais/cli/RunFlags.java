package dais.cli;

import dais.infrastructure.exit.Refusal;
import dais.simulation.RunOptions;
import dais.simulation.ScoreArms;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The flags of a run that are no part of the plan: they change where and how fast, not what.
final class RunFlags {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that the agents share (default: by the size of the fleet).")
  private int threads;

  @Option(names = "--parallel", description = "A thread for each processor.")
  private boolean parallel;

  @Option(
      names = "--score",
      paramLabel = "arms|fleet",
      description = "Score all three arms, or the fleet's only (default: arms up to 50 agents).")
  private Optional<String> score = Optional.empty();

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "The ledger's file (default: ledgers/{start time}-{seed}.db).")
  private Optional<Path> ledger = Optional.empty();

  @Option(
      names = "--spool",
      paramLabel = "FILE",
      description = "Keep a copy of standard input; with --resume, read it again from there.")
  private Optional<Path> spool = Optional.empty();

  @Option(names = "--resume", description = "Go on with the run that --ledger holds.")
  private boolean resume;

  @Option(
      names = "--export-scores",
      paramLabel = "FILE",
      description = "Write round,agent,index,label,before_learning,local,fleet as CSV.")
  private Optional<Path> exportScores = Optional.empty();

  @Option(
      names = "--run-label",
      paramLabel = "TEXT",
      description = "Keeps repeats of one plan apart.")
  private Optional<String> runLabel = Optional.empty();

  @Option(names = "--stop-on-error", description = "End the run at the first round with trouble.")
  private boolean stopOnError;

  boolean resume() {
    return resume;
  }

  /// @param seed names the default ledger
  /// @param defaultLabel the run label where no flag gives one
  RunOptions options(Shell shell, long seed, String defaultLabel) {
    return new RunOptions(
        LedgerPath.forRun(shell, ledger, seed),
        resume,
        threads(),
        arms(),
        exportScores,
        runLabel.orElse(defaultLabel),
        stopOnError,
        spool);
  }

  /// The ledger to go on with.
  Path resumedLedger(Shell shell) {
    return LedgerPath.named(shell, ledger)
        .orElseThrow(
            () ->
                Refusal.badInput(
                    "--resume needs the ledger to go on with",
                    "Add --ledger FILE, as the first run named it."));
  }

  private int threads() {
    if (threads < 0 || threads > 1024) {
      throw Refusal.badInput(
          "--threads must be in [0, 1024] but was " + threads,
          "0 chooses by the size of the fleet.");
    }
    if (parallel && threads > 0) {
      throw Refusal.badInput(
          "--threads and --parallel exclude each other but both are there",
          "Leave one of them out.");
    }
    return parallel ? Runtime.getRuntime().availableProcessors() : threads;
  }

  private ScoreArms arms() {
    return switch (score.orElse("").toLowerCase(Locale.ROOT)) {
      case "" -> ScoreArms.AUTO;
      case "arms" -> ScoreArms.ARMS;
      case "fleet" -> ScoreArms.FLEET;
      default ->
          throw Refusal.badInput(
              "--score must be arms or fleet but was '" + score.orElse("") + "'",
              "Leave it out for arms up to 50 agents.");
    };
  }
}
