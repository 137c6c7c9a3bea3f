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

  /// How many members vote in a round: all of an electorate of up to
  /// [CommitteeSize#ALL_VOTE_UP_TO], above that a drawn committee in which a fifth of the members
  /// cannot be a majority.
  ///
  /// @param electorate members that count, at least 1
  /// @return in [1, electorate]; less than the electorate means that a committee of that size is
  ///   drawn, and the tally's electorate is the committee
  default int voters(int electorate) {
    return CommitteeSize.MAJORITY.above(electorate);
  }

  /// The judgement on a candidate with these authors and these ballots.
  Judgement judge(Corroboration corroboration, Tally tally);

  /// How many members of an electorate a rule asks; a rule of a plug-in may be wrong about it.
  ///
  /// @throws Refusal unless that is in [1, electorate]
  static int votersOf(DecisionRule rule, int electorate) {
    int voters = rule.voters(electorate);
    if (voters < 1 || voters > electorate) {
      throw Refusal.badInput(
          "the rule %s must ask 1 to %d of %d members but asks %d"
              .formatted(rule.name(), electorate, electorate, voters),
          "Correct the plug-in that provides it, or set consensus.rule to another.");
    }
    return voters;
  }

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
