package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Judgement.Reason;
import dais.consensus.Misconduct.VoidBallot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The vote on a candidate of three authors among twenty members.
final class OpenRoundTest {
  private static final int ONE = Micros.ONE;

  private final TestFleet fleet = new TestFleet(20);
  private FleetState state;
  private OpenRound open;

  @BeforeEach
  void openARound() {
    state = fleet.quiet(fleet.founding, 20);
    Signature attack = fleet.signature(state, ONE, 0, 0, 0);
    open = OpenRound.of(state, fleet.propose(state, id -> id < 3 ? List.of(attack) : List.of()));
  }

  private List<SignedStatement<BallotBatch>> votes(int confirm, int reject, int abstain) {
    List<SignedStatement<BallotBatch>> votes = new ArrayList<>();
    votes.addAll(fleet.vote(open, 0, confirm, Verdict.CONFIRM));
    votes.addAll(fleet.vote(open, confirm, confirm + reject, Verdict.REJECT));
    votes.addAll(fleet.vote(open, confirm + reject, confirm + reject + abstain, Verdict.ABSTAIN));
    return votes;
  }

  private Decision decision(List<SignedStatement<BallotBatch>> ballots) {
    return open.close(ballots, List.of()).decisions().getFirst();
  }

  private static MemberSet members(int from, int to) {
    return MemberSet.of(IntStream.range(from, to));
  }

  @Test
  void acceptsWhatAMajorityOfMembersConfirms() {
    assertThat(decision(votes(11, 5, 2)))
        .isEqualTo(
            new Decision(
                new CandidateId(21, 0),
                "majority",
                new Judgement(Outcome.ACCEPTED, Reason.ALL_CONDITIONS_HOLD, 1),
                3,
                3,
                new Tally(11, 5, 2, 0, 2, 20),
                new Certificate(members(0, 11), members(11, 16), members(16, 18))));
  }

  @Test
  void takesSilenceForNothing() {
    assertThat(decision(votes(10, 0, 0)).judgement())
        .isEqualTo(new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_CONFIRM, 1));
    assertThat(decision(votes(0, 10, 0)).judgement())
        .isEqualTo(new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_CONFIRM, 11));
    assertThat(decision(List.of()).tally()).isEqualTo(new Tally(0, 0, 0, 0, 20, 20));
  }

  @Test
  void rejectsWhatAMajorityOfMembersRejects() {
    assertThat(decision(votes(9, 11, 0)).outcome()).isEqualTo(Outcome.REJECTED);
  }

  @Test
  void voidsABallotThatContradictsItsEvidence() {
    Evidence confirming = TestFleet.evidence(Verdict.CONFIRM, 0);
    List<SignedStatement<BallotBatch>> votes = new ArrayList<>(votes(11, 0, 0));
    votes.set(
        4, fleet.vote(open, 4, List.of(new Ballot(0, confirming, Verdict.REJECT, List.of()))));
    RoundRecord record = open.close(votes, List.of());
    assertThat(record.decisions().getFirst().tally()).isEqualTo(new Tally(10, 0, 0, 1, 9, 20));
    assertThat(record.decisions().getFirst().outcome()).isEqualTo(Outcome.UNDECIDED);
    assertThat(record.evidence())
        .containsExactly(new VoidBallot(21, 4, 0, Verdict.REJECT, Verdict.CONFIRM, 0, 0));
    assertThat(record.summary().voidBallots()).isEqualTo(1);
  }

  @Test
  void voidsABallotWhosePublicEvidenceIsFalse() {
    Evidence contradicted = TestFleet.evidence(Verdict.CONFIRM, 800_000);
    List<SignedStatement<BallotBatch>> votes = new ArrayList<>(votes(11, 0, 0));
    votes.set(
        4, fleet.vote(open, 4, List.of(new Ballot(0, contradicted, Verdict.CONFIRM, List.of()))));
    assertThat(open.close(votes, List.of()).evidence())
        .containsExactly(new VoidBallot(21, 4, 0, Verdict.CONFIRM, Verdict.CONFIRM, 800_000, 0));
  }

  @Test
  void namesVoidBallotsByCandidateThenByMember() {
    Signature first = fleet.signature(state, ONE, 0, 0, 0);
    Signature second = fleet.signature(state, 0, ONE, 0, 0);
    OpenRound two =
        OpenRound.of(
            state, fleet.propose(state, id -> id < 3 ? List.of(first, second) : List.of()));
    List<Ballot> contradictory =
        Stream.of(0, 1)
            .map(
                candidate ->
                    new Ballot(
                        candidate,
                        TestFleet.evidence(Verdict.CONFIRM, 0),
                        Verdict.REJECT,
                        List.of()))
            .toList();

    RoundRecord record =
        two.close(
            List.of(
                fleet.vote(two, 4, contradictory),
                fleet.vote(two, 5, Verdict.REJECT),
                fleet.vote(two, 7, contradictory)),
            List.of());

    assertThat(record.evidence())
        .containsExactly(
            new VoidBallot(21, 4, 0, Verdict.REJECT, Verdict.CONFIRM, 0, 0),
            new VoidBallot(21, 7, 0, Verdict.REJECT, Verdict.CONFIRM, 0, 0),
            new VoidBallot(21, 4, 1, Verdict.REJECT, Verdict.CONFIRM, 0, 0),
            new VoidBallot(21, 7, 1, Verdict.REJECT, Verdict.CONFIRM, 0, 0));
    assertThat(record.decisions())
        .extracting(Decision::tally)
        .containsExactly(new Tally(0, 1, 0, 2, 17, 20), new Tally(0, 1, 0, 2, 17, 20));
  }

  @Test
  void summarisesTheRound() {
    RoundRecord record = open.close(votes(11, 5, 2), List.of());
    assertThat(record.round()).isEqualTo(21);
    assertThat(record.summary())
        .isEqualTo(
            new Summary(
                21,
                members(0, 20),
                members(0, 18),
                1,
                new Summary.Outcomes(1, 0, 0),
                0,
                state.digest().after(record.candidates(), record.decisions()),
                Optional.empty()));
    assertThat(record.summary().outcomes().candidates()).isEqualTo(1);
  }

  @Test
  void findsSignaturesByReference() {
    assertThat(open.prototype(open.called().getFirst()))
        .isEqualTo(fleet.signature(state, ONE, 0, 0, 0));
    assertThatThrownBy(() -> open.signature(new SignatureRef(0, 1)))
        .hasMessage("round 21 has no signature SignatureRef[member=0, index=1]");
    assertThatThrownBy(() -> open.signature(new SignatureRef(20, 0)))
        .hasMessage("round 21 has no signature SignatureRef[member=20, index=0]");
  }

  @Test
  void refusesStatementsThatAreNotSortedByMember() {
    assertThatThrownBy(
            () -> OpenRound.of(state, List.of(fleet.propose(state, 1), fleet.propose(state, 1))))
        .hasMessage("authors must be strictly ascending but 1 comes before 1");
    List<SignedStatement<BallotBatch>> votes = votes(2, 0, 0);
    assertThatThrownBy(() -> open.close(votes.reversed(), List.of()))
        .hasMessage("voters must be strictly ascending but 1 comes before 0");
  }
}
