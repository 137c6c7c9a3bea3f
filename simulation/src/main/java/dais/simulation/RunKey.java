package dais.simulation;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.KeyDefinition;
import dais.infrastructure.config.ValueType.Choice;
import dais.infrastructure.config.ValueType.WholeNumber;
import dais.infrastructure.config.ValueType.YesNo;

/// The keys of how a run is carried out: they change nothing that is decided and are in no plan.
public enum RunKey implements ConfigKey {
  THREADS(
      new KeyDefinition(
          "simulation.threads",
          new WholeNumber(0, 1_024),
          "threads",
          "Threads that the agents share; 0 chooses by the size of the fleet.")),
  PARALLEL(
      new KeyDefinition(
              "simulation.parallel",
              new YesNo(),
              "",
              "Whether to use a thread for each processor, unless simulation.threads says how"
                  + " many.")
          .alias("simulation.enable_parallel")),
  SCORE(
      new KeyDefinition(
          "simulation.score",
          Choice.of(ScoreArms.class),
          "",
          "Which arms are scored: all three, the fleet's only, or all up to 50 agents.")),
  STOP_ON_ERROR(
      new KeyDefinition(
          "simulation.stop_on_error",
          new YesNo(),
          "",
          "Whether an agent's failure ends the run instead of making the agent absent."));

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts and copied lists.
  private final KeyDefinition definition;

  RunKey(KeyDefinition definition) {
    this.definition = definition;
  }

  @Override
  public KeyDefinition definition() {
    return definition;
  }

  @Override
  public String defaultText() {
    return switch (this) {
      case THREADS -> "0";
      case PARALLEL, STOP_ON_ERROR -> "false";
      case SCORE -> "auto";
    };
  }
}
