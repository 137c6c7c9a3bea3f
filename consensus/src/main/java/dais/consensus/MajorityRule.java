package dais.consensus;

/// The default rule (docs/adr/0005): a majority of members CONFIRM, f + 1 of them are authors, and
/// that number of authors is improbable.
public final class MajorityRule implements DecisionRule {
  /// For the service loader.
  public MajorityRule() {}

  @Override
  public String name() {
    return "majority";
  }

  @Override
  public Judgement judge(Corroboration corroboration, Tally tally) {
    return Judgement.of(corroboration, tally, tally.majority());
  }
}
