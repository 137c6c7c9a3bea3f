package dais.simulation;

import java.nio.file.Path;
import java.util.Optional;

/// How a run is carried out: nothing here changes what is decided.
///
/// @param ledger file of the ledger; must not exist yet unless `resume`
/// @param resume whether to go on with the run that the ledger holds
/// @param threads threads that the agents share, at least 1; 0 chooses by the size of the fleet
/// @param arms which arms are scored
/// @param exportScores where to write each flow's scores as CSV
/// @param runLabel keeps repeats of one plan apart; part of genesis
/// @param stopOnError whether an agent's failure ends the run instead of making the agent absent
/// @param spool where a copy of standard input is kept, or when resuming, read again
public record RunOptions(
    Path ledger,
    boolean resume,
    int threads,
    ScoreArms arms,
    Optional<Path> exportScores,
    String runLabel,
    boolean stopOnError,
    Optional<Path> spool) {
  /// A run that keeps no copy of standard input.
  public RunOptions(
      Path ledger,
      boolean resume,
      int threads,
      ScoreArms arms,
      Optional<Path> exportScores,
      String runLabel,
      boolean stopOnError) {
    this(ledger, resume, threads, arms, exportScores, runLabel, stopOnError, Optional.empty());
  }

  /// A fresh run into `ledger`, everything else as the size of the fleet suggests.
  public static RunOptions into(Path ledger) {
    return new RunOptions(ledger, false, 0, ScoreArms.AUTO, Optional.empty(), "", false);
  }
}
