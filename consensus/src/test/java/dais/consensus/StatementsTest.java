package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Misconduct.Equivocation;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.EntryKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StatementsTest {
  private final TestFleet fleet = new TestFleet(5);
  private final FleetState state = fleet.founding;
  private final SignedStatement<Proposal> empty = fleet.propose(state, 1);
  private final SignedStatement<Proposal> one =
      fleet.propose(state, 1, fleet.signature(state, 1, 0, 0, 0));
  private final SignedStatement<Proposal> other =
      fleet.propose(state, 1, fleet.signature(state, 2, 0, 0, 0));

  @Test
  void verifiesEveryStatementByTheKeyThatIsAsked() {
    SignedStatement<Proposal> signed = fleet.propose(state, 0);
    for (int i = 0; i < 2; i++) {
      assertThat(signed.verifiedBy(fleet.keys.get(1).verifyingKey())).isFalse();
      assertThat(signed.verifiedBy(fleet.keys.get(0).verifyingKey())).isTrue();
    }
  }

  @Test
  void isTheSameEvidenceWhicheverCameFirst() {
    assertThat(Equivocation.of(one, other))
        .isEqualTo(Equivocation.of(other, one))
        .isEqualTo(Statements.of(List.of(one, other)).equivocations().getFirst());
    assertThatThrownBy(() -> Equivocation.of(one, one))
        .hasMessageStartingWith("expected two different statements");
  }

  @Test
  void letsOneStatementOfEachMemberStandInTheOrderOfMembers() {
    SignedStatement<Proposal> zero = fleet.propose(state, 0);
    assertThat(Statements.of(List.of(one, zero, one)))
        .isEqualTo(new Statements<>(List.of(zero, one), List.of()));
  }

  @Test
  void voidsBothOfTwoDifferentStatementsWhateverTheirOrder() {
    List<SignedStatement<Proposal>> said =
        new ArrayList<>(List.of(empty, one, other, fleet.propose(state, 2)));
    Statements<Proposal> expected = Statements.of(said);
    assertThat(expected.standing()).extracting(SignedStatement::member).containsExactly(2);
    assertThat(expected.equivocations()).hasSize(1);
    assertThat(expected.equivocations().getFirst().member()).isEqualTo(1);
    Random random = new Random(3);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(said, random);
      assertThat(Statements.of(said)).isEqualTo(expected);
    }
  }

  /// An Ed25519 signer may choose its nonce, so one statement can have two valid signatures.
  @Test
  void takesTwoSignaturesOverTheSameBytesForOneStatement() {
    SignedStatement<Proposal> resigned =
        SignedStatement.sign(one.statement(), SigningKey.derived(8, "another nonce"));
    Statements<Proposal> said = Statements.of(List.of(one, resigned));
    assertThat(said.equivocations()).isEmpty();
    assertThat(said.standing())
        .hasSize(1)
        .isEqualTo(Statements.of(List.of(resigned, one)).standing());
  }

  @Test
  void namesPhaseRoundAndMemberOfAnEquivocation() {
    Equivocation equivocation = Statements.of(List.of(one, other)).equivocations().getFirst();
    assertThat(equivocation.phase()).isEqualTo(EntryKind.PROPOSAL);
    assertThat(equivocation.round()).isEqualTo(1);
    assertThat(equivocation.member()).isEqualTo(1);
  }

  @Test
  void takesNothingElseForEvidence() {
    Equivocation sound = Statements.of(List.of(one, other)).equivocations().getFirst();
    assertThatThrownBy(
            () -> new Equivocation(/* first= */ sound.second(), /* second= */ sound.first()))
        .hasMessage(
            "expected two different statements, the smaller first: PROPOSAL of member 1, round 1");
    assertThatThrownBy(() -> new Equivocation(one, one))
        .hasMessageStartingWith("expected two different statements");
    OpenRound open = OpenRound.of(state, List.of());
    FleetState later = fleet.quiet(state, 1);
    Proposal foreign =
        new Proposal(
            TestFleet.hash("other fleet"),
            0,
            1,
            1,
            one.statement().basis(),
            one.statement().snapshot(),
            List.of(),
            List.of());
    for (SignedStatement<?> unlike :
        List.of(
            fleet.propose(state, 2),
            fleet.propose(later, 1),
            fleet.vote(open, 1, Verdict.CONFIRM),
            fleet.sign(foreign))) {
      assertThatThrownBy(() -> new Equivocation(one, unlike))
          .hasMessageStartingWith(
              "expected two statements of one fleet, kind, member and round but found");
    }
  }
}
