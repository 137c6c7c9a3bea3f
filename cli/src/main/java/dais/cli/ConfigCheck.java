package dais.cli;

import dais.consensus.DecisionRule;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.config.Problem;
import dais.infrastructure.config.TelemetryConfig;
import dais.infrastructure.exit.Refusal;
import dais.ledger.DatabaseKey;
import dais.node.detection.Detectors;
import dais.simulation.plan.PlanKey;
import dais.simulation.plan.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Does with a configuration what every reader of it would do, and says what they refuse.
final class ConfigCheck {
  private ConfigCheck() {}

  /// What is wrong with the values, or, where nothing is, with the detectors that they name.
  static List<Problem> problems(Configuration configuration) {
    List<Problem> problems = ofValues(configuration);
    if (problems.isEmpty()) {
      collect(problems, () -> Detectors.named(configuration.texts(PlanKey.DETECTORS)));
    }
    return problems;
  }

  /// What is wrong with values by themselves, or, where nothing is, with several together. No
  /// plug-in is asked: it may be broken.
  static List<Problem> ofValues(Configuration configuration) {
    List<Problem> problems = new ArrayList<>(configuration.problems());
    if (problems.isEmpty()) {
      collect(problems, () -> new Settings(configuration).plan());
      collect(problems, () -> DecisionRule.named(configuration.text(PlanKey.RULE)));
      collect(problems, () -> DatabaseKey.read(configuration));
      collect(problems, () -> LoggingConfig.of(configuration, Path.of("")));
      collect(problems, () -> TelemetryConfig.of(configuration, Map.of()));
    }
    return problems;
  }

  private static void collect(List<Problem> problems, Runnable reader) {
    try {
      reader.run();
    } catch (Refusal e) {
      problems.add(new Problem(String.valueOf(e.getMessage()), e.hint()));
    }
  }
}
