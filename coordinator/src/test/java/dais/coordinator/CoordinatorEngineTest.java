package dais.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dais.consensus.Ballot;
import dais.consensus.BallotBatch;
import dais.consensus.Basis;
import dais.consensus.Candidate;
import dais.consensus.Charter;
import dais.consensus.Checked;
import dais.consensus.ConsensusConfig;
import dais.consensus.Evidence;
import dais.consensus.FleetState;
import dais.consensus.LateStatement;
import dais.consensus.Member;
import dais.consensus.Misconduct;
import dais.consensus.OpenRound;
import dais.consensus.Outcome;
import dais.consensus.Proposal;
import dais.consensus.Prototype;
import dais.consensus.RoundRecord;
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
  private final FleetState founding =
      FleetState.founding(
          new Charter(GENESIS, 2, ConsensusConfig.DEFAULT),
          IntStream.range(0, MEMBERS)
              .mapToObj(i -> new Member(i, keys.get(i).verifyingKey()))
              .toList());
  private final CoordinatorEngine engine =
      new CoordinatorEngine(
          founding,
          FOUNDED,
          Optional.empty(),
          new LateStatements(ConsensusConfig.DEFAULT.window()));

  private Checked.Valid<Proposal> proposal(int member, int... columns) {
    return valid(engine.check().proposal(said(engine.state().round() + 1, member, columns)));
  }

  private SignedStatement<Proposal> said(int round, int member, int... columns) {
    Signature signature =
        new Signature(
            "tcp", Prototype.of(columns), 999_000, 3_000_000, 2, List.of(), TIME, round + 99);
    Proposal proposal =
        new Proposal(
            GENESIS,
            engine.state().roster().epoch(),
            round,
            member,
            FOUNDED,
            GENESIS,
            List.of(signature),
            List.of());
    return SignedStatement.sign(proposal, keys.get(member));
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

  private void late(SignedStatement<?> signed) {
    engine.late(new Checked.Valid<>(signed));
  }

  /// Closes the vote of a round whose proposals are closed.
  private RoundRecord decided() {
    CoordinatorEngine.Closing closing = engine.closeVote();
    engine.committed(new TreeHead(3, FOUNDED.root()));
    return closing.record();
  }

  /// A round in which nobody says anything.
  private RoundRecord silent() {
    engine.open(TIME);
    engine.closeProposals();
    return decided();
  }

  @Test
  void storesALateProposalUnchangedAndOnce() {
    SignedStatement<Proposal> two = said(1, 2, 1_000_000, 0);
    Checked.Valid<Proposal> zero = proposal(0, 1_000_000, 0);
    engine.open(TIME);
    engine.propose(zero);
    engine.closeProposals();
    late(two);
    late(two);
    late(zero.statement());

    CoordinatorEngine.Closing closing = engine.closeVote();

    assertThat(kinds(closing.transaction())).endsWith(EntryKind.LATE, EntryKind.SUMMARY);
    Draft stored = closing.transaction().get(closing.transaction().size() - 2);
    assertThat(stored.leafHashes())
        .isEqualTo(
            new Draft(EntryKind.LATE, 1, 2, TIME, new LateStatement(two).encode()).leafHashes());
    assertThat(closing.record().late()).containsExactly(new LateStatement(two));
    assertThat(closing.record().summary().proposers().ids()).containsExactly(0);
    late(two);
    engine.committed(new TreeHead(3, FOUNDED.root()));
    late(two);
    late(zero.statement());
    assertThat(silent().late()).as("what the ledger holds").isEmpty();
  }

  @Test
  void storesWithTheNextRoundWhatComesAfterTheVote() {
    engine.open(TIME);
    OpenRound open = engine.closeProposals().round();
    SignedStatement<BallotBatch> four = ballots(open, 4, 970_000, Verdict.CONFIRM).statement();
    SignedStatement<BallotBatch> three = ballots(open, 3, 970_000, Verdict.CONFIRM).statement();
    late(four);
    assertThat(engine.closeVote().record().late()).as("it came before the vote ended").isEmpty();
    late(four);
    engine.committed(new TreeHead(3, FOUNDED.root()));
    late(three);
    late(said(1, 4, 1, 0));
    assertThat(silent().late())
        .extracting(late -> late.slot().phase(), late -> late.slot().member())
        .containsExactly(
            tuple(EntryKind.PROPOSAL, 4), tuple(EntryKind.BALLOTS, 3), tuple(EntryKind.BALLOTS, 4));
  }

  @Test
  void convictsWhoContradictsWhatIsAtHandOfTheRoundUnderWay() {
    engine.open(TIME);
    engine.propose(proposal(0, 1_000_000, 0));
    engine.propose(proposal(1, 1_000_000, 0));
    engine.propose(proposal(3, 1_000_000, 0));
    engine.propose(proposal(3, 0, 1_000_000));
    engine.closeProposals();
    late(said(1, 1, 0, 1_000_000));
    late(said(1, 1, 1_000_000, 7)); // One proof is enough.
    late(said(1, 2, 0, 1_000_000));
    late(said(1, 2, 1_000_000, 0));
    late(said(1, 3, 1_000_000, 0));

    RoundRecord record = decided();

    assertThat(record.evidence())
        .hasOnlyElementsOfType(Misconduct.Equivocation.class)
        .extracting(Misconduct::member)
        .containsExactly(1, 2, 3);
    assertThat(record.late()).isEmpty();
    assertThat(record.proposals()).extracting(SignedStatement::member).containsExactly(0, 1);
    assertThat(engine.state().roster().electors().map(seat -> seat.member().id()))
        .containsExactly(0, 4);
    late(said(1, 1, 500_000, 500_000));
    assertThat(silent().late()).as("nothing of the quarantined is heard").isEmpty();
  }

  @Test
  void storesOneContradictionOfAnEarlierRound() {
    engine.open(TIME);
    engine.propose(proposal(1, 1_000_000, 0));
    engine.closeProposals();
    assertThat(decided().evidence()).isEmpty();
    SignedStatement<Proposal> other = said(1, 1, 0, 1_000_000);
    late(other);

    RoundRecord record = silent();

    assertThat(record.late()).containsExactly(new LateStatement(other));
    assertThat(record.evidence()).isEmpty();
    assertThat(engine.state().roster().counts(1)).isTrue();
    late(said(1, 1, 500_000, 500_000));
    assertThat(silent().late()).as("two say enough").isEmpty();
  }

  @Test
  void storesWhatIsOfTheWindow() {
    IntStream.range(1, ConsensusConfig.DEFAULT.window()).forEach(_ -> silent());
    late(said(1, 2, 1_000_000, 0));
    assertThat(silent().late()).hasSize(1);
    late(said(1, 3, 1_000_000, 0));
    late(said(2, 3, 1_000_000, 0));
    assertThat(silent().late()).extracting(late -> late.slot().round()).containsExactly(2);
  }

  @Test
  void takesNothingAsLateThatIsStillDue() {
    engine.open(TIME);
    late(said(1, 2, 1_000_000, 0));
    OpenRound open = engine.closeProposals().round();
    late(ballots(open, 2, 970_000, Verdict.CONFIRM).statement());
    late(said(2, 2, 1_000_000, 0));
    assertThat(decided().late()).isEmpty();
    late(said(2, 2, 1_000_000, 0));
    assertThat(silent().late()).isEmpty();
  }

  @Test
  void storesNothingWhereNobodyIsLate() {
    CoordinatorEngine patient = new CoordinatorEngine(founding, FOUNDED, Optional.empty());
    patient.open(TIME);
    patient.propose(proposal(1, 1_000_000, 0));
    patient.closeProposals();
    patient.late(new Checked.Valid<>(said(1, 1, 0, 1_000_000)));
    patient.late(new Checked.Valid<>(said(1, 2, 0, 1_000_000)));
    RoundRecord record = patient.closeVote().record();
    assertThat(record.late()).isEmpty();
    assertThat(record.evidence()).isEmpty();
  }
}
