import dais.consensus.CommitteeRule;
import dais.consensus.DecisionRule;
import dais.consensus.MajorityRule;
import dais.consensus.TwoThirdsRule;
import org.jspecify.annotations.NullMarked;

/// What a fleet agrees on and how: statements, candidates, verdicts, rules, certificates and the
/// fold of decided rounds into a state. Pure functions; no clock, no network, no storage.
@NullMarked
module dais.consensus {
  requires transitive dais.ledger;

  exports dais.consensus;

  uses DecisionRule;

  provides DecisionRule with
      CommitteeRule,
      MajorityRule,
      TwoThirdsRule;
}
