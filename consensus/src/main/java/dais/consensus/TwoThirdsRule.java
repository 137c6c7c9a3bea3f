package dais.consensus;

/// The default rule with two thirds plus one of the members in place of the majority: two
/// contradicting certificates then name members that signed both.
public final class TwoThirdsRule implements DecisionRule {
  /// For the service loader.
  public TwoThirdsRule() {}

  @Override
  public String name() {
    return "two-thirds";
  }

  @Override
  public int voters(int electorate) {
    return CommitteeSize.TWO_THIRDS.above(electorate);
  }

  @Override
  public Judgement judge(Corroboration corroboration, Tally tally) {
    return Judgement.of(corroboration, tally, (int) (2L * tally.electorate() / 3) + 1);
  }
}
