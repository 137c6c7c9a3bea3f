package dais.cli;

import dais.consensus.Genesis;
import dais.infrastructure.exit.Refusal;
import dais.ledger.EntryKind;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.node.traffic.TrafficSpec;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a ledger was begun with. Names of input files are not in it.
///
/// @param settings the plan
/// @param runLabel what keeps repeats of the plan apart
record LedgerPlan(Settings settings, String runLabel) {
  /// What the ledger's genesis holds.
  ///
  /// @param config how the ledger is opened
  static LedgerPlan read(Path ledger, LedgerConfig config) {
    if (!Files.isRegularFile(ledger)) {
      throw Refusal.badInput(
          "there is no ledger " + ledger + " to go on with", "Leave --resume out to begin a run.");
    }
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger, config)) {
      if (reader
          .entry(0)
          .flatMap(entry -> entry.kind())
          .filter(EntryKind.GENESIS::equals)
          .isEmpty()) {
        throw Refusal.badInput(
            ledger + " must begin with a genesis entry but does not", "Name the ledger of a run.");
      }
      Genesis genesis = Genesis.decode(reader.wholeBody(0));
      return new LedgerPlan(
          Settings.defaults().with(PlanFile.read(genesis.plan(), "the plan in " + ledger)),
          genesis.runLabel());
    }
  }

  /// Refuses a plan that still lacks the name of an input file.
  static void checkInputs(Plan plan) {
    check(plan.traffic().spec(), "--traffic");
    plan.traffic().baseline().ifPresent(spec -> check(spec, "--baseline"));
  }

  private static void check(TrafficSpec spec, String flag) {
    if (spec.lacksFile(Plan.NO_PATH)) {
      throw Refusal.badInput(
          "a ledger does not hold the names of its input files",
          "Say where the file is: %s %s with its name for FILE.".formatted(flag, spec.canonical()));
    }
  }
}
