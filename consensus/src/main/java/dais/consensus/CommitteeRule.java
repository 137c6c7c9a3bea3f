package dais.consensus;

/// The default rule with a drawn committee in place of the members, however small the fleet: a
/// majority of the committee CONFIRM.
public final class CommitteeRule implements DecisionRule {
  /// For the service loader.
  public CommitteeRule() {}

  @Override
  public String name() {
    return "committee";
  }

  @Override
  public int voters(int electorate) {
    return CommitteeSize.MAJORITY.of(electorate);
  }

  @Override
  public Judgement judge(Corroboration corroboration, Tally tally) {
    return Judgement.of(corroboration, tally, tally.majority());
  }
}
