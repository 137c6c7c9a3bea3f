package dais.infrastructure.config;

import java.util.List;

/// What a file or the environment says.
///
/// @param settings the values, as far as they could be read
/// @param problems what could not be read
public record Reading(List<Setting> settings, List<Problem> problems) {
  public Reading {
    settings = List.copyOf(settings);
    problems = List.copyOf(problems);
  }

  /// The values if there is no problem.
  ///
  /// @throws dais.infrastructure.exit.Refusal for the first problem
  public List<Setting> orRefuse() {
    if (!problems.isEmpty()) {
      throw problems.getFirst().refusal();
    }
    return settings;
  }
}
