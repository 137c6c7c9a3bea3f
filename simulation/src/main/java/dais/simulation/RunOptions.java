package dais.simulation;

import dais.ledger.LedgerConfig;
import java.nio.file.Path;
import java.util.Optional;

/// How a run is carried out: nothing here changes what is decided.
///
/// @param ledger file of the ledger; must not exist yet unless `resume`
/// @param resume whether to go on with the run that the ledger holds
/// @param threads threads that the agents share, at least 1; 0 chooses by the size of the fleet
/// @param arms which arms are scored
/// @param files what the run writes beside its ledger
/// @param runLabel keeps repeats of one plan apart; part of genesis
/// @param stopOnError whether an agent's failure ends the run instead of making the agent absent
/// @param ledgerConfig how the ledger is opened
public record RunOptions(
    Path ledger,
    boolean resume,
    int threads,
    ScoreArms arms,
    Files files,
    String runLabel,
    boolean stopOnError,
    LedgerConfig ledgerConfig) {
  /// What a run writes beside its ledger.
  ///
  /// @param scores where each flow's scores go as CSV
  /// @param spool where a copy of standard input is kept, or when resuming, read again
  public record Files(Optional<Path> scores, Optional<Path> spool) {
    public static final Files NONE = new Files(Optional.empty(), Optional.empty());
  }

  /// With no copy of standard input and a ledger opened as usual.
  public RunOptions(
      Path ledger,
      boolean resume,
      int threads,
      ScoreArms arms,
      Optional<Path> scores,
      String runLabel,
      boolean stopOnError) {
    this(
        ledger,
        resume,
        threads,
        arms,
        new Files(scores, Optional.empty()),
        runLabel,
        stopOnError,
        LedgerConfig.DEFAULT);
  }

  /// A fresh run into `ledger`, everything else as the size of the fleet suggests.
  public static RunOptions into(Path ledger) {
    return new RunOptions(ledger, false, 0, ScoreArms.AUTO, Optional.empty(), "", false);
  }
}
