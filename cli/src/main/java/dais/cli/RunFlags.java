package dais.cli;

import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.Setting;
import dais.infrastructure.exit.Refusal;
import dais.ledger.DatabaseKey;
import dais.simulation.RunKey;
import dais.simulation.RunOptions;
import dais.simulation.ScoreArms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The flags of a run that are no part of the plan: they change where and how fast, not what.
final class RunFlags {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that the agents share (default: by the size of the fleet).")
  private Optional<String> threads = Optional.empty();

  @Option(names = "--parallel", description = "A thread for each processor.")
  private boolean parallel;

  @Option(
      names = "--score",
      paramLabel = "arms|fleet|auto",
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

  /// @throws Refusal if there is a flag that a run over a fleet would not heed
  void requireNoneOfOneProcess() {
    String given =
        parallel
            ? "--parallel"
            : threads.isPresent() ? "--threads" : spool.isPresent() ? "--spool" : "";
    if (!given.isEmpty()) {
      throw Refusal.badInput(
          given + " is for a run in one process but --fleet is there too",
          spool.isPresent()
              ? "Leave it out: a fleet reads files, not standard input."
              : "Leave it out: each node has its own, `dais node run --threads`.");
    }
  }

  /// What the flags say. `--parallel` and `--threads` overrule each other's keys.
  List<Setting> settings() {
    if (parallel && threads.isPresent()) {
      throw Refusal.badInput(
          "--threads and --parallel exclude each other but both are there",
          "Leave one of them out.");
    }
    List<Setting> given = new ArrayList<>();
    threads.ifPresent(text -> given.add(new Setting(RunKey.THREADS, text, "--threads")));
    threads.ifPresent(text -> given.add(new Setting(RunKey.PARALLEL, "false", "--threads")));
    if (parallel) {
      given.add(new Setting(RunKey.THREADS, "0", "--parallel"));
      given.add(new Setting(RunKey.PARALLEL, "true", "--parallel"));
    }
    score.ifPresent(text -> given.add(new Setting(RunKey.SCORE, text, "--score")));
    ledger.ifPresent(path -> given.add(new Setting(DatabaseKey.PATH, path.toString(), "--ledger")));
    if (stopOnError) {
      given.add(new Setting(RunKey.STOP_ON_ERROR, "true", "--stop-on-error"));
    }
    return given;
  }

  /// @param configuration has these flags in it
  /// @param seed names the default ledger
  /// @param defaultLabel the run label where no flag gives one
  RunOptions options(Shell shell, Configuration configuration, long seed, String defaultLabel) {
    return new RunOptions(
        LedgerPath.forRun(shell, configuration, seed),
        resume,
        threads(configuration),
        configuration.choice(RunKey.SCORE, ScoreArms.class),
        new RunOptions.Files(exportScores, spool),
        runLabel.orElse(defaultLabel),
        configuration.flag(RunKey.STOP_ON_ERROR),
        DatabaseKey.read(configuration));
  }

  /// The ledger to go on with.
  static Path resumedLedger(Configuration configuration) {
    return LedgerPath.named(configuration)
        .orElseThrow(
            () ->
                Refusal.badInput(
                    "--resume needs the ledger to go on with",
                    "Add --ledger FILE, as the first run named it."));
  }

  /// Threads for the agents; 0 where the size of the fleet decides.
  static int threads(Configuration configuration) {
    int named = configuration.integer(RunKey.THREADS);
    return named == 0 && configuration.flag(RunKey.PARALLEL)
        ? Runtime.getRuntime().availableProcessors()
        : named;
  }
}
