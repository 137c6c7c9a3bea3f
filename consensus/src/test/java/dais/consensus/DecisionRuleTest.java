package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Judgement.Reason;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DecisionRuleTest {
  private static Corroboration authors(int authors, int colludersPlusOne, int improbableFrom) {
    return new Corroboration(authors, colludersPlusOne, improbableFrom, 20, 0, 400, 3_000_000);
  }

  private static Tally tally(int confirm, int reject, int electorate) {
    return new Tally(confirm, reject, 0, 0, electorate - confirm - reject, electorate);
  }

  @ParameterizedTest
  @CsvSource({
    // rule, confirm, reject, electorate, authors, f + 1, improbable from, outcome, reason, margin
    "majority, 11, 0, 20, 3, 3, 2, ACCEPTED, ALL_CONDITIONS_HOLD, 1",
    "majority, 14, 6, 20, 6, 3, 2, ACCEPTED, ALL_CONDITIONS_HOLD, 4",
    "majority, 20, 0, 20, 4, 3, 2, ACCEPTED, ALL_CONDITIONS_HOLD, 2",
    "majority, 11, 10, 21, 3, 3, 2, ACCEPTED, ALL_CONDITIONS_HOLD, 1",
    "majority, 10, 10, 20, 3, 3, 2, UNDECIDED, TOO_FEW_CONFIRM, 1",
    "majority, 0, 0, 20, 3, 3, 2, UNDECIDED, TOO_FEW_CONFIRM, 11",
    "majority, 20, 0, 20, 2, 3, 2, UNDECIDED, TOO_FEW_AUTHORS, 1",
    "majority, 20, 0, 20, 0, 3, 5, UNDECIDED, TOO_FEW_AUTHORS, 5",
    "majority, 20, 0, 20, 3, 3, 5, UNDECIDED, AUTHORS_NOT_IMPROBABLE, 2",
    "majority, 0, 11, 20, 6, 3, 2, REJECTED, MAJORITY_REJECTS, 1",
    "majority, 0, 20, 20, 1, 3, 2, REJECTED, MAJORITY_REJECTS, 10",
    "two-thirds, 14, 0, 20, 3, 3, 2, ACCEPTED, ALL_CONDITIONS_HOLD, 1",
    "two-thirds, 13, 0, 20, 3, 3, 2, UNDECIDED, TOO_FEW_CONFIRM, 1",
    "two-thirds, 3, 0, 4, 2, 2, 2, ACCEPTED, ALL_CONDITIONS_HOLD, 1",
    "two-thirds, 3, 0, 3, 2, 2, 2, ACCEPTED, ALL_CONDITIONS_HOLD, 1",
    "two-thirds, 2, 0, 3, 2, 2, 2, UNDECIDED, TOO_FEW_CONFIRM, 1",
    "two-thirds, 0, 11, 20, 3, 3, 2, REJECTED, MAJORITY_REJECTS, 1"
  })
  void judgesByTheFirstConditionThatFails(
      String rule,
      int confirm,
      int reject,
      int electorate,
      int authors,
      int colludersPlusOne,
      int improbableFrom,
      Outcome outcome,
      Reason reason,
      int margin) {
    assertThat(
            DecisionRule.named(rule)
                .judge(
                    authors(authors, colludersPlusOne, improbableFrom),
                    tally(confirm, reject, electorate)))
        .isEqualTo(new Judgement(outcome, reason, margin));
  }

  /// A rule of a plug-in that asks so many members, whatever their number.
  private record Asking(int voters) implements DecisionRule {
    @Override
    public String name() {
      return "mine";
    }

    @Override
    public int voters(int electorate) {
      return voters;
    }

    @Override
    public Judgement judge(Corroboration corroboration, Tally tally) {
      return Judgement.uncorroborated(corroboration);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 21})
  void refusesAPlugInThatAsksNobodyOrMoreThanThereAre(int voters) {
    assertThatThrownBy(() -> DecisionRule.votersOf(new Asking(voters), 20))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
              assertThat(refusal.hint()).contains("consensus.rule");
            })
        .hasMessage("the rule mine must ask 1 to 20 of 20 members but asks " + voters);
  }

  @Test
  void letsARuleAskAnyNumberThatThereIs() {
    assertThat(DecisionRule.votersOf(new Asking(1), 20)).isEqualTo(1);
    assertThat(DecisionRule.votersOf(new Asking(20), 20)).isEqualTo(20);
  }

  @Test
  void namesTheRulesThatThereAre() {
    assertThatThrownBy(() -> DecisionRule.named("plurality"))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.hint()).contains("plugins"))
        .hasMessage(
            "consensus.rule must be one of [committee, majority, two-thirds] but was plurality");
  }

  @Test
  void callsTheLackOfAuthorsUncorroborated() {
    assertThat(List.of(Reason.values()).stream().filter(Reason::uncorroborated))
        .containsExactly(Reason.TOO_FEW_AUTHORS, Reason.AUTHORS_NOT_IMPROBABLE);
  }

  @Test
  void refusesATallyThatDoesNotAddUp() {
    assertThatThrownBy(() -> new Tally(1, 1, 1, 1, 1, 6))
        .hasMessage("sum of the tally must be in [6, 6] but was 5");
    assertThatThrownBy(() -> new Tally(7, 0, 0, 0, 0, 6))
        .hasMessage("confirm must be in [0, 6] but was 7");
  }
}
