package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.Draft;
import dais.ledger.EntryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A round of 20 members in which nine are drawn to vote, and a coordinator that tampers with the
/// draw.
final class CommitteeVoteTest {
  private static final int ONE = Micros.ONE;
  private static final int SEATS = 9;

  private final TestFleet fleet = new TestFleet(20, config("committee"));
  private final FleetState state = fleet.drawing();
  private List<SignedStatement<Proposal>> proposals = List.of();
  private OpenRound open;
  private Committee drawn;
  private int[] voters;

  @BeforeEach
  void draw() {
    // At the alarm bar, so that it goes to the vote in the first round.
    Signature attack = fleet.signature(state, "tcp", 999_000, ONE, 0, 0, 0);
    proposals = fleet.propose(state, id -> id < 4 ? List.of(attack) : List.of());
    open = TestFleet.open(state, proposals);
    drawn = open.committee().orElseThrow();
    voters = drawn.members().ids().toArray();
  }

  private static ConsensusConfig config(String rule) {
    return new ConsensusConfig(rule, 0, 20, 1_000, 32, 100, 997_000);
  }

  private int outsider() {
    return IntStream.range(0, 20).filter(id -> !open.isVoter(id)).findFirst().orElseThrow();
  }

  private List<SignedStatement<BallotBatch>> ballots(int confirm, int reject) {
    List<SignedStatement<BallotBatch>> ballots = new ArrayList<>();
    for (int i = 0; i < confirm + reject; i++) {
      ballots.add(fleet.vote(open, voters[i], i < confirm ? Verdict.CONFIRM : Verdict.REJECT));
    }
    return ballots;
  }

  private Diverged refused(List<SignedStatement<Proposal>> said, Optional<Committee> announced) {
    RoundAudit.Opening opening = TestFleet.audit(state).open(said, open.candidates(), announced);
    assertThat(opening).isInstanceOf(Diverged.class);
    return (Diverged) opening;
  }

  @Test
  void asksTheDrawnMembersOnly() {
    assertThat(voters).hasSize(SEATS);
    assertThat(IntStream.range(0, 25).filter(open::isVoter).toArray()).isEqualTo(voters);
    assertThat(open.electorate()).isEqualTo(SEATS);
    assertThat(RoundEntries.opening(open, 0))
        .last()
        .satisfies(
            draft -> {
              assertThat(draft.kind()).isEqualTo(EntryKind.COMMITTEE);
              assertThat(draft.author()).isEqualTo(Draft.COORDINATOR);
              assertThat(draft.body()).isEqualTo(drawn.encode());
            });
  }

  @Test
  void decidesByTheMajorityOfTheCommitteeInWhichAbsentMembersAreSilent() {
    Decision rejected = open.close(ballots(0, 5), List.of()).decisions().getFirst();
    assertThat(rejected.outcome()).isEqualTo(Outcome.REJECTED);
    assertThat(rejected.tally()).isEqualTo(new Tally(0, 5, 0, 0, 4, SEATS));

    Decision tooFew = open.close(ballots(4, 0), List.of()).decisions().getFirst();
    assertThat(tooFew.judgement())
        .isEqualTo(new Judgement(Outcome.UNDECIDED, Judgement.Reason.TOO_FEW_CONFIRM, 1));

    Decision enough = open.close(ballots(5, 0), List.of()).decisions().getFirst();
    assertThat(enough.judgement().reason()).isEqualTo(Judgement.Reason.AUTHORS_NOT_IMPROBABLE);
  }

  @Test
  void agreesWithAnHonestRoundAndMovesTheChainOn() {
    RoundRecord record = open.close(ballots(5, 4), List.of());
    FleetState after = state.after(record);
    assertThat(TestFleet.audit(state).check(record)).isEqualTo(new AuditResult.Agreed(after));
    assertThat(after.seeds()).contains(new SeedLink(TestFleet.seed(1), 1));
    OpenRound next = TestFleet.open(after, List.of());
    assertThat(next.committee().orElseThrow().members()).isNotEqualTo(drawn.members());
    assertThat(TestFleet.audit(after).check(next.close(List.of(), List.of())))
        .isInstanceOf(AuditResult.Agreed.class);
  }

  @Test
  void refusesTheBallotsOfAMemberThatWasNotDrawn() {
    SignedStatement<BallotBatch> uninvited = fleet.vote(open, outsider(), Verdict.CONFIRM);
    String message = "member %d was not drawn into the committee of round 1".formatted(outsider());
    assertThat(TestFleet.check(state).ballots(uninvited, open))
        .isEqualTo(new Checked.Refused<BallotBatch>(Checked.Fault.NOT_ENTITLED, message));

    AuditResult result =
        TestFleet.audit(state).close(open, open.close(List.of(uninvited), List.of()));
    assertThat(result)
        .isInstanceOfSatisfying(
            Diverged.class, diverged -> assertThat(diverged.what()).contains(message));
  }

  @Test
  void catchesACoordinatorThatGrindsTheSeed() {
    for (int attempt = 0; attempt < 50; attempt++) {
      Committee ground =
          Committee.draw(
              state,
              TestFleet.hash("seed " + attempt),
              proposals.stream().map(SignedStatement::statement).toList(),
              SEATS);
      Diverged diverged = refused(proposals, Optional.of(ground));
      assertThat(diverged.what()).isEqualTo("hash of the seed that round 1 reveals");
      assertThat(diverged.expected()).isEqualTo(TestFleet.seed(0).bytes());
      assertThat(diverged.found()).isEqualTo(SeedLink.before(ground.seed()).bytes());
    }
    // A seed of the chain, but of a later round.
    Committee early =
        Committee.draw(
            state,
            TestFleet.seed(2),
            proposals.stream().map(SignedStatement::statement).toList(),
            SEATS);
    assertThat(refused(proposals, Optional.of(early)).what())
        .isEqualTo("hash of the seed that round 1 reveals");
  }

  @Test
  void catchesACoordinatorThatRevealsASeedTwice() {
    FleetState after = state.after(open.close(List.of(), List.of()));
    Committee again = Committee.draw(after, TestFleet.seed(1), List.of(), SEATS);
    assertThat(TestFleet.audit(after).open(List.of(), List.of(), Optional.of(again)))
        .isInstanceOfSatisfying(
            Diverged.class,
            diverged ->
                assertThat(diverged.what()).isEqualTo("hash of the seed that round 2 reveals"));
  }

  @Test
  void catchesAnotherCommitteeThanTheOneThatWasDrawn() {
    Committee friends =
        new Committee(
            1, drawn.seed(), drawn.proposals(), 20, MemberSet.of(IntStream.range(0, SEATS)));
    Diverged diverged = refused(proposals, Optional.of(friends));
    assertThat(diverged.what()).isEqualTo("committee 1.0");
    assertThat(diverged.expected()).isEqualTo(drawn.encode());
    assertThat(diverged.found()).isEqualTo(friends.encode());
  }

  @Test
  void catchesADrawByOtherProposalsThanTheRounds() {
    // A proposal without signatures changes no candidate, but it changes the draw.
    List<SignedStatement<Proposal>> fewer = proposals.subList(0, 19);
    Committee dropped = TestFleet.open(state, fewer).committee().orElseThrow();
    assertThat(dropped.members()).isNotEqualTo(drawn.members());
    assertThat(refused(proposals, Optional.of(dropped)).what()).isEqualTo("committee 1.0");
    // Whoever opened the round with one set of proposals votes for that set only.
    OpenRound other = TestFleet.open(state, fewer);
    assertThat(other.candidatesHash()).isNotEqualTo(open.candidatesHash());
  }

  @Test
  void catchesAMissingCommitteeAndOneTooMany() {
    assertThat(refused(proposals, Optional.empty()).what())
        .isEqualTo("missing committee of round 1");
    FleetState small = fleet.founding;
    assertThat(TestFleet.audit(small).open(proposals, open.candidates(), Optional.of(drawn)))
        .isInstanceOfSatisfying(
            Diverged.class,
            diverged ->
                assertThat(diverged.what())
                    .isEqualTo("committee of round 1, in which everybody votes"));
  }

  @Test
  void opensNoRoundWithoutTheSeedThatItNeeds() {
    assertThatThrownBy(() -> OpenRound.of(state, proposals))
        .hasMessage("round 1 with 9 of 20 members to vote must reveal a seed");
    assertThatThrownBy(
            () -> OpenRound.of(fleet.founding, proposals, Optional.of(TestFleet.seed(1))))
        .hasMessage("round 1 with 20 of 20 members to vote must not reveal a seed");
  }

  @ParameterizedTest
  @CsvSource({
    "majority, 150, 150",
    "majority, 151, 49",
    "two-thirds, 150, 150",
    "two-thirds, 151, 94",
    "committee, 20, 9",
    "committee, 2, 2"
  })
  void drawsACommitteeAboveOneHundredAndFiftyMembers(String rule, int members, int voters) {
    TestFleet larger = new TestFleet(members, config(rule));
    assertThat(larger.founding.voters()).isEqualTo(members);
    assertThat(larger.drawing().voters()).isEqualTo(voters);
    assertThat(TestFleet.open(larger.drawing(), List.of()).electorate()).isEqualTo(voters);
  }

  @Test
  void asksTwoThirdsOfTheCommitteeWhereTheRuleDoes() {
    TestFleet larger = new TestFleet(151, config("two-thirds"));
    FleetState founded = larger.drawing();
    Signature attack = larger.signature(founded, "tcp", 999_000, ONE, 0, 0, 0);
    OpenRound round = TestFleet.open(founded, List.of(larger.propose(founded, 0, attack)));
    int[] seats = round.committee().orElseThrow().members().ids().toArray();
    List<SignedStatement<BallotBatch>> confirm =
        IntStream.range(0, 62)
            .mapToObj(i -> larger.vote(round, seats[i], Verdict.CONFIRM))
            .toList();
    assertThat(round.close(confirm, List.of()).decisions().getFirst().judgement())
        .isEqualTo(new Judgement(Outcome.UNDECIDED, Judgement.Reason.TOO_FEW_CONFIRM, 1));
  }
}
