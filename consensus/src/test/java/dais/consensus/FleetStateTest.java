package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Indicator.Kind;
import dais.consensus.Judgement.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What an accepted candidate changes. Twenty members withstand two colluders.
final class FleetStateTest {
  private static final int ONE = Micros.ONE;
  private static final Indicator SCANNER = new Indicator(Kind.ADDRESS, "203.0.113.7");
  private static final Indicator VICTIM = new Indicator(Kind.ADDRESS, "192.0.2.1");
  private static final CandidateId ACCEPTED = new CandidateId(21, 0);

  private final TestFleet fleet = new TestFleet(20);
  private FleetState state;
  private OpenRound open;

  @BeforeEach
  void openARound() {
    state = fleet.quiet(fleet.founding, 20);
    open = campaign(state, 4);
  }

  private OpenRound campaign(FleetState state, int authors) {
    Signature attack = fleet.signature(state, ONE, 0, 0, 0);
    return OpenRound.of(
        state, fleet.propose(state, id -> id < authors ? List.of(attack) : List.of()));
  }

  /// The state after a vote in which members 0, 1, 2 and 19 name the scanner and the first two the
  /// victim.
  private FleetState accepted() {
    List<SignedStatement<BallotBatch>> ballots = new ArrayList<>();
    for (int id = 0; id < 20; id++) {
      Verdict verdict = id == 3 ? Verdict.REJECT : Verdict.CONFIRM;
      if (id < 2) {
        ballots.add(fleet.vote(open, id, verdict, VICTIM, SCANNER));
      } else if (id == 2 || id == 19) {
        ballots.add(fleet.vote(open, id, verdict, SCANNER));
      } else {
        // Member 3 is an author but does not confirm; the rest are no authors.
        ballots.add(fleet.vote(open, id, verdict, VICTIM));
      }
    }
    return state.after(open.close(ballots, List.of()));
  }

  private FleetState seen(FleetState state, int... members) {
    List<SignedStatement<Proposal>> proposals =
        IntStream.of(members)
            .mapToObj(
                id ->
                    fleet.sign(
                        fleet.proposal(state, id, List.of(), List.of(new Sighting(ACCEPTED, 4)))))
            .toList();
    return state.after(OpenRound.of(state, proposals).close(List.of(), List.of()));
  }

  @Test
  void startsWithTheFoundersAndNothingElse() {
    assertThat(fleet.founding.round()).isZero();
    assertThat(fleet.founding.roster().electorate()).isEqualTo(20);
    assertThat(fleet.founding.memory()).isEmpty();
    assertThat(fleet.founding.digest()).isEqualTo(DecisionDigest.START);
    assertThat(fleet.founding.colluders()).isEqualTo(2);
  }

  @Test
  void remembersWhatWasAccepted() {
    assertThat(accepted().memory())
        .containsExactly(
            new AcceptedSignature(ACCEPTED, "tcp", Prototype.of(new int[] {ONE, 0, 0, 0}), 120));
  }

  @Test
  void changesNothingForWhatWasNotAccepted() {
    FleetState after = state.after(open.close(fleet.vote(open, 0, 10, Verdict.CONFIRM), List.of()));
    assertThat(after.memory()).isEmpty();
    assertThat(after.blacklist()).isEmpty();
    assertThat(after.round()).isEqualTo(21);
    assertThat(after.lineages().all())
        .extracting(Lineage::appearances)
        .containsExactly(List.of(new Lineage.Appearance(21, MemberSet.of(IntStream.range(0, 4)))));
  }

  @Test
  void blacklistsWhatMoreAuthorsThanColludersNamed() {
    assertThat(accepted().blacklist()).containsExactly(new Listing(SCANNER, ACCEPTED, 120));
  }

  @Test
  void blacklistsWhatTheBallotsOnTheAcceptedCandidateName() {
    Signature alarm = fleet.signature(state, "tcp", 997_000, 0, ONE, 0, 0);
    Signature alone = fleet.signature(state, 0, 0, ONE, 0);
    Signature attack = fleet.signature(state, ONE, 0, 0, 0);
    open =
        OpenRound.of(
            state,
            fleet.propose(
                state,
                id ->
                    id == 0
                        ? List.of(alarm, alone, attack)
                        : id < 4 ? List.of(attack) : List.of()));
    assertThat(open.candidates()).extracting(Candidate::called).containsExactly(true, false, true);
    List<SignedStatement<BallotBatch>> ballots =
        IntStream.range(0, 20)
            .mapToObj(
                id ->
                    fleet.vote(
                        open,
                        id,
                        List.of(
                            ballot(0, Verdict.REJECT, VICTIM),
                            ballot(2, Verdict.CONFIRM, SCANNER))))
            .toList();
    assertThat(state.after(open.close(ballots, List.of())).blacklist())
        .containsExactly(new Listing(SCANNER, new CandidateId(21, 2), 120));
  }

  private static Ballot ballot(int candidate, Verdict verdict, Indicator disclosed) {
    return new Ballot(candidate, TestFleet.evidence(verdict, 0), verdict, List.of(disclosed));
  }

  @Test
  void measuresTheLikenessToAcceptedSignaturesOfTheSameProtocol() {
    FleetState after = accepted();
    assertThat(after.acceptedCosineMicros(fleet.signature(after, 3 * ONE, 4 * ONE, 0, 0)))
        .isEqualTo(600_000);
    assertThat(
            after.acceptedCosineMicros(
                fleet.signature(after, "udp", 960_000, 3 * ONE, 4 * ONE, 0, 0)))
        .isZero();
  }

  @Test
  void forgetsWhatExpires() {
    FleetState last = fleet.quiet(accepted(), 98);
    assertThat(last.round()).isEqualTo(119);
    assertThat(last.memory()).hasSize(1);
    assertThat(last.blacklist()).hasSize(1);
    FleetState after = fleet.quiet(last, 1);
    assertThat(after.memory()).isEmpty();
    assertThat(after.blacklist()).isEmpty();
  }

  @Test
  void keepsWhatIsSeenAgain() {
    FleetState after = seen(accepted(), 7);
    assertThat(after.memory()).extracting(AcceptedSignature::expiryRound).containsExactly(122);
    assertThat(after.blacklist()).extracting(Listing::expiryRound).containsExactly(120);
  }

  @Test
  void doesNotKeepWhatOnlyMembersSeeThatDoNotCount() {
    TestFleet larger = new TestFleet(21);
    FleetState after = accepted().admitting(List.of(larger.member(20)));
    Proposal sighting = larger.proposal(after, 20, List.of(), List.of(new Sighting(ACCEPTED, 4)));
    OpenRound next = OpenRound.of(after, List.of(larger.sign(sighting)));
    assertThat(after.after(next.close(List.of(), List.of())).memory())
        .extracting(AcceptedSignature::expiryRound)
        .containsExactly(120);
  }

  @Test
  void listsAnIndicatorThatIsNamedAgainForLonger() {
    FleetState after = accepted();
    open = campaign(after, 4);
    state = after;
    // The same four propose it for the second time, so it takes more of them to be improbable.
    assertThat(open.candidates().getFirst().corroboration().needed()).isEqualTo(4);
    FleetState again = accepted();
    assertThat(again.memory())
        .extracting(AcceptedSignature::id)
        .containsExactly(ACCEPTED, new CandidateId(22, 0));
    assertThat(again.blacklist())
        .containsExactly(new Listing(SCANNER, new CandidateId(22, 0), 121));
  }

  @Test
  void refusesARecordThatRefersToNoSignature() {
    RoundRecord record = open.close(List.of(), List.of());
    RoundRecord cut =
        new RoundRecord(
            List.of(),
            record.candidates(),
            record.committee(),
            record.ballots(),
            record.decisions(),
            record.evidence(),
            record.late(),
            record.summary());
    assertThatThrownBy(() -> state.after(cut))
        .hasMessage("round 21 has no signature SignatureRef[member=0, index=0]");
    RoundRecord emptied =
        new RoundRecord(
            List.of(fleet.propose(state, 0)),
            record.candidates(),
            record.committee(),
            record.ballots(),
            record.decisions(),
            record.evidence(),
            record.late(),
            record.summary());
    assertThatThrownBy(() -> state.after(emptied))
        .hasMessage("round 21 has no signature SignatureRef[member=0, index=0]");
  }

  @Test
  void continuesTheDecisionDigest() {
    RoundRecord record = open.close(List.of(), List.of());
    assertThat(record.decisions().getFirst().judgement().reason())
        .isEqualTo(Reason.TOO_FEW_CONFIRM);
    assertThat(state.after(record).digest())
        .isEqualTo(record.summary().digest())
        .isNotEqualTo(state.digest());
  }
}
