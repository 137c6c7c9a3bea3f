package dais.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Ballot;
import dais.consensus.BallotBatch;
import dais.consensus.Basis;
import dais.consensus.Candidate;
import dais.consensus.Charter;
import dais.consensus.Checked;
import dais.consensus.ConsensusConfig;
import dais.consensus.Evidence;
import dais.consensus.FleetState;
import dais.consensus.Member;
import dais.consensus.Misconduct;
import dais.consensus.OpenRound;
import dais.consensus.Outcome;
import dais.consensus.Proposal;
import dais.consensus.Prototype;
import dais.consensus.Signature;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.consensus.Verdict;
import dais.coordinator.CoordinatorEngine.Phase;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.telemetry.RoundCounts;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CoordinatorEngineTest {
  private static final int MEMBERS = 5;
  private static final long TIME = 60_000_000;
  private static final Hash GENESIS = Hash.sha256(new byte[] {1});
  private static final Basis FOUNDED = new Basis(0, Hash.sha256(new byte[] {2}));

  private final List<SigningKey> keys =
      IntStream.range(0, MEMBERS).mapToObj(i -> SigningKey.derived(7, "member " + i)).toList();
  private final CoordinatorEngine engine =
      new CoordinatorEngine(
          FleetState.founding(
              new Charter(GENESIS, 2, ConsensusConfig.DEFAULT),
              IntStream.range(0, MEMBERS)
                  .mapToObj(i -> new Member(i, keys.get(i).verifyingKey()))
                  .toList()),
          FOUNDED,
          Optional.empty());

  private Checked.Valid<Proposal> proposal(int member, int... columns) {
    Signature signature =
        new Signature(
            "tcp",
            Prototype.of(columns),
            999_000,
            3_000_000,
            2,
            List.of(),
            TIME,
            engine.state().round() + 100);
    Proposal proposal =
        new Proposal(
            GENESIS,
            engine.state().roster().epoch(),
            engine.state().round() + 1,
            member,
            FOUNDED,
            GENESIS,
            List.of(signature),
            List.of());
    return valid(engine.check().proposal(SignedStatement.sign(proposal, keys.get(member))));
  }

  private Checked.Valid<BallotBatch> ballots(
      OpenRound open, int member, int percentile, Verdict verdict) {
    List<Ballot> ballots = new ArrayList<>();
    for (Candidate candidate : open.called()) {
      Evidence evidence = new Evidence(false, 512, percentile, 0, 0, 0);
      ballots.add(new Ballot(candidate.id().ordinal(), evidence, verdict, List.of()));
    }
    BallotBatch batch =
        new BallotBatch(
            GENESIS,
            engine.state().roster().epoch(),
            open.round(),
            member,
            open.candidatesHash(),
            ballots);
    return valid(engine.check().ballots(SignedStatement.sign(batch, keys.get(member)), open));
  }

  private static <S extends Statement> Checked.Valid<S> valid(Checked<S> checked) {
    return switch (checked) {
      case Checked.Valid<S> valid -> valid;
      case Checked.Refused<S> refused -> throw new AssertionError(refused.toString());
    };
  }

  private static List<EntryKind> kinds(List<Draft> transaction) {
    return transaction.stream().map(Draft::kind).toList();
  }

  @Test
  void takesARoundThroughItsPhasesAndItsTwoTransactions() {
    assertThat(engine.phase()).isEqualTo(Phase.CLOSED);
    engine.open(TIME);
    assertThat(engine.phase()).isEqualTo(Phase.PROPOSING);
    for (int member = MEMBERS - 1; member >= 0; member--) {
      engine.propose(proposal(member, 1_000_000, 10_000 * member));
    }

    CoordinatorEngine.Opening opening = engine.closeProposals();
    assertThat(engine.phase()).isEqualTo(Phase.VOTING);
    assertThat(kinds(opening.transaction()))
        .startsWith(EntryKind.PROPOSAL, EntryKind.PROPOSAL)
        .endsWith(EntryKind.PROPOSAL, EntryKind.CANDIDATE)
        .hasSize(MEMBERS + 1);
    assertThat(opening.transaction()).extracting(Draft::author).containsExactly(0, 1, 2, 3, 4, -1);
    assertThat(opening.transaction()).extracting(Draft::eventTimeMicros).containsOnly(TIME);

    for (int member = 0; member < 4; member++) {
      engine.vote(ballots(opening.round(), member, 970_000, Verdict.CONFIRM));
    }
    CoordinatorEngine.Closing closing = engine.closeVote();
    assertThat(engine.phase()).isEqualTo(Phase.CLOSING);
    assertThat(kinds(closing.transaction()))
        .containsExactly(
            EntryKind.BALLOTS,
            EntryKind.BALLOTS,
            EntryKind.BALLOTS,
            EntryKind.BALLOTS,
            EntryKind.DECISION,
            EntryKind.SUMMARY);
    assertThat(closing.record().decisions().getFirst().tally().confirm()).isEqualTo(4);
    assertThat(closing.record().decisions().getFirst().tally().absent()).isEqualTo(1);

    assertThat(RoundFigures.of(closing.record(), MEMBERS + 2))
        .isEqualTo(new RoundCounts(0, 0, 1, 4, 0, 0, MEMBERS, 2));

    engine.committed(new TreeHead(12, GENESIS));
    assertThat(engine.phase()).isEqualTo(Phase.CLOSED);
    assertThat(engine.state().round()).isEqualTo(1);
  }

  @Test
  void drawsACommitteeByTheNextSeedOfItsChain() {
    SeedChain chain = SeedChain.derived(7, 2);
    ConsensusConfig config = new ConsensusConfig("committee", 0, 20, 1_000, 32, 100, 997_000);
    FleetState founded =
        FleetState.founding(
                new Charter(GENESIS, 2, config),
                IntStream.range(0, MEMBERS)
                    .mapToObj(i -> new Member(i, keys.get(i).verifyingKey()))
                    .toList())
            .committed(chain.commitment());
    CoordinatorEngine drawing = new CoordinatorEngine(founded, FOUNDED, Optional.of(chain));
    for (int draw = 1; draw <= 2; draw++) {
      drawing.open(TIME);
      CoordinatorEngine.Opening opening = drawing.closeProposals();
      assertThat(kinds(opening.transaction())).containsExactly(EntryKind.COMMITTEE);
      assertThat(opening.round().committee().orElseThrow().members().size()).isEqualTo(3);
      drawing.closeVote();
      drawing.committed(new TreeHead(2, GENESIS));
      assertThat(drawing.state().seeds().orElseThrow().draws()).isEqualTo(draw);
    }
    drawing.open(TIME);
    assertThatThrownBy(drawing::closeProposals).hasMessage("all 2 seeds of the chain are revealed");
  }

  @Test
  void decidesNothingInSilence() {
    engine.open(TIME);
    IntStream.range(0, MEMBERS).forEach(m -> engine.propose(proposal(m, 1_000_000, 0)));
    CoordinatorEngine.Opening opening = engine.closeProposals();
    assertThat(opening.round().called()).hasSize(1);

    CoordinatorEngine.Closing closing = engine.closeVote();

    assertThat(closing.record().decisions().getFirst().outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(closing.record().summary().voters().size()).isZero();
  }

  @Test
  void keepsTwoDifferentStatementsOfOneMemberAsEvidenceAndCountsNeither() {
    engine.open(TIME);
    engine.propose(proposal(0, 1_000_000, 0));
    engine.propose(proposal(1, 1_000_000, 0));
    engine.propose(proposal(1, 0, 1_000_000));
    CoordinatorEngine.Opening opening = engine.closeProposals();
    assertThat(opening.round().proposals()).extracting(SignedStatement::member).containsExactly(0);
    engine.vote(ballots(opening.round(), 2, 970_000, Verdict.CONFIRM));
    engine.vote(ballots(opening.round(), 2, 100_000, Verdict.REJECT));

    CoordinatorEngine.Closing closing = engine.closeVote();

    assertThat(closing.record().evidence())
        .allMatch(evidence -> evidence instanceof Misconduct.Equivocation)
        .extracting(Misconduct::member)
        .containsExactly(1, 2);
    assertThat(kinds(closing.transaction()))
        .containsSubsequence(EntryKind.EVIDENCE, EntryKind.EVIDENCE, EntryKind.SUMMARY);
    assertThat(engine.state().roster().counts(1)).isFalse();
    assertThat(engine.state().roster().counts(2)).isFalse();
    assertThat(engine.state().roster().counts(3)).isTrue();
  }

  @Test
  void hearsNothingOfThePreviousRoundInTheNext() {
    engine.open(TIME);
    engine.propose(proposal(0, 1_000_000, 0));
    engine.closeProposals();
    engine.closeVote();
    engine.committed(new TreeHead(3, FOUNDED.root()));

    engine.open(2 * TIME);

    assertThat(engine.closeProposals().transaction()).isEmpty();
    assertThat(engine.closeVote().record().evidence()).isEmpty();
  }

  @Test
  void refusesWhatIsNotDueInItsPhase() {
    assertThatThrownBy(engine::closeProposals)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("expected phase PROPOSING of round 1 but it is CLOSED");
    engine.open(TIME);
    assertThatThrownBy(() -> engine.open(TIME))
        .hasMessage("expected phase CLOSED of round 1 but it is PROPOSING");
    assertThatThrownBy(engine::closeVote)
        .hasMessage("expected phase VOTING of round 1 but it is PROPOSING");
    assertThatThrownBy(() -> engine.committed(TreeHead.EMPTY))
        .hasMessage("expected phase CLOSING of round 1 but it is PROPOSING");
  }
}
