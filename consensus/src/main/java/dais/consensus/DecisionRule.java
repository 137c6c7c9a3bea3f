package dais.consensus;

import dais.infrastructure.exit.Refusal;
import java.util.List;
import java.util.ServiceLoader;

/// When a candidate that was called to the vote is accepted. A service: `provides
/// dais.consensus.DecisionRule with ...`. Implementations are pure functions of their arguments,
/// and silence never counts as consent.
public interface DecisionRule {
  /// What `consensus.rule` selects it by, 1 to 64 characters.
  String name();

  /// The judgement on a candidate with these authors and these ballots.
  Judgement judge(Corroboration corroboration, Tally tally);

  /// The rule of this name.
  ///
  /// @throws Refusal if no module provides one
  static DecisionRule named(String name) {
    List<DecisionRule> rules =
        ServiceLoader.load(DecisionRule.class).stream().map(ServiceLoader.Provider::get).toList();
    return rules.stream()
        .filter(rule -> rule.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.badInput(
                    "consensus.rule must be one of %s but was %s"
                        .formatted(rules.stream().map(DecisionRule::name).sorted().toList(), name),
                    "Set consensus.rule to one of them, or put the module that provides it into"
                        + " the plugins folder."));
  }
}
