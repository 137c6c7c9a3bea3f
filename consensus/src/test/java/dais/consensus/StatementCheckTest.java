package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Checked.Fault;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StatementCheckTest {
  private static final int ONE = Micros.ONE;

  private final TestFleet fleet = new TestFleet(5);
  private final FleetState state = fleet.quiet(fleet.founding, 2);
  private final StatementCheck check = TestFleet.check(state);
  private final Signature signature = fleet.signature(state, ONE, 0, 0, 0);
  private final Proposal proposal = fleet.proposal(state, 1, List.of(signature), List.of());

  private static <S extends Statement> void refused(
      Checked<S> checked, Fault fault, String message) {
    assertThat(checked).isEqualTo(new Checked.Refused<S>(fault, message));
  }

  private void refused(Proposal proposal, Fault fault, String message) {
    refused(check.proposal(fleet.sign(proposal)), fault, message);
  }

  private Proposal with(UnaryOperator<Signature> change) {
    return fleet.proposal(state, 1, List.of(signature, change.apply(signature)), List.of());
  }

  private Signature expiring(int round) {
    return new Signature("tcp", signature.prototype(), 960_000, 0, 1, List.of(), 0, round);
  }

  @Test
  void acceptsAProposalThatIsInOrder() {
    SignedStatement<Proposal> signed = fleet.sign(proposal);
    assertThat(check.proposal(signed)).isEqualTo(new Checked.Valid<>(signed));
    assertThat(check.proposal(signed.encode())).isEqualTo(new Checked.Valid<>(signed));
  }

  @Test
  void refusesBytesThatAreNoStatement() {
    byte[] cut = Arrays.copyOf(fleet.sign(proposal).encode(), 40);
    assertThat(check.proposal(cut))
        .isInstanceOfSatisfying(
            Checked.Refused.class,
            refused -> {
              assertThat(refused.fault()).isEqualTo(Fault.MALFORMED);
              assertThat(refused.message()).contains("does not fit in the 34 bytes");
            });
    assertThat(check.ballots(cut, OpenRound.of(state, List.of())))
        .isInstanceOfSatisfying(
            Checked.Refused.class,
            refused -> assertThat(refused.message()).contains("expected kind 6 but was 4"));
  }

  @Test
  void refusesASignatureOfAnotherLength() {
    byte[] entry =
        new CanonicalWriter(EntryKind.PROPOSAL.number())
            .bytes(proposal.encode())
            .bytes(new byte[63])
            .toBytes();
    refused(
        check.proposal(entry), Fault.MALFORMED, "expected a signature of 64 bytes but it has 63");
  }

  @Test
  void refusesMoreThanFourSignatures() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.PROPOSAL.number());
    out.hash(TestFleet.GENESIS).i32(0).i32(3).i32(1);
    out.i32(2).hash(TestFleet.hash("root 2")).hash(TestFleet.hash("snapshot")).i32(5);
    for (int i = 0; i < 5; i++) {
      signature.write(out);
    }
    byte[] entry =
        new CanonicalWriter(EntryKind.PROPOSAL.number())
            .bytes(out.i32(0).toBytes())
            .bytes(new byte[64])
            .toBytes();
    refused(
        check.proposal(entry),
        Fault.MALFORMED,
        "PROPOSAL: number of signatures must be in [0, 4] but was 5");
  }

  @Test
  void refusesAnotherFleet() {
    Proposal other =
        new Proposal(
            TestFleet.hash("other"),
            0,
            3,
            1,
            proposal.basis(),
            proposal.snapshot(),
            List.of(),
            List.of());
    refused(
        other,
        Fault.WRONG_GENESIS,
        "expected genesis %s but was %s".formatted(TestFleet.GENESIS, TestFleet.hash("other")));
  }

  @Test
  void refusesAnotherRound() {
    refused(
        fleet.proposal(fleet.founding, 1, List.of(), List.of()),
        Fault.WRONG_ROUND,
        "expected round 3 but was 1");
  }

  @Test
  void refusesAStranger() {
    TestFleet larger = new TestFleet(6);
    refused(
        check.proposal(larger.sign(larger.proposal(state, 5, List.of(), List.of()))),
        Fault.UNKNOWN_MEMBER,
        "the roster has no member 5");
  }

  @Test
  void refusesAnotherKeysSignature() {
    refused(
        check.proposal(SignedStatement.sign(proposal, SigningKey.derived(7, "member 2"))),
        Fault.BAD_SIGNATURE,
        "the signature is not that of member 1 over this statement");
  }

  @Test
  void refusesAnotherRoster() {
    refused(
        new Proposal(
            TestFleet.GENESIS,
            1,
            3,
            1,
            proposal.basis(),
            proposal.snapshot(),
            List.of(),
            List.of()),
        Fault.WRONG_EPOCH,
        "expected epoch 0 but was 1");
  }

  @Test
  void refusesAnOlderBasisAndAnotherHistory() {
    refused(
        check.proposal(fleet.sign(based(new Basis(1, TestFleet.hash("root 1"))))),
        Fault.STALE_BASIS,
        "expected basis round 2 but was 1");
    refused(
        check.proposal(fleet.sign(based(new Basis(2, TestFleet.hash("root 1"))))),
        Fault.OTHER_HISTORY,
        "expected root after round 2 %s but was %s"
            .formatted(TestFleet.hash("root 2"), TestFleet.hash("root 1")));
  }

  private Proposal based(Basis basis) {
    return new Proposal(
        TestFleet.GENESIS, 0, 3, 1, basis, proposal.snapshot(), List.of(), List.of());
  }

  @Test
  void refusesAPrototypeOfAnotherSpace() {
    refused(
        with(s -> fleet.signature(state, ONE, 0, 0)),
        Fault.WRONG_WIDTH,
        "expected prototype width 4 but was 3");
  }

  @Test
  void refusesAnExpiryOutOfRange() {
    refused(
        with(s -> expiring(3)),
        Fault.WRONG_EXPIRY,
        "expected an expiry in rounds [4, 103] but was 3");
    refused(
        with(s -> expiring(104)),
        Fault.WRONG_EXPIRY,
        "expected an expiry in rounds [4, 103] but was 104");
    assertThat(check.proposal(fleet.sign(with(s -> expiring(4)))))
        .isInstanceOf(Checked.Valid.class);
  }

  @Test
  void refusesASightingOfWhatIsNotInForce() {
    refused(
        fleet.proposal(state, 1, List.of(), List.of(new Sighting(new CandidateId(1, 0), 3))),
        Fault.UNKNOWN_SIGHTING,
        "no accepted signature 1.0 is in force in round 3");
  }

  @Test
  void refusesTheQuarantinedInEveryPhaseAndNewcomersInTheVote() {
    TestFleet larger = new TestFleet(6);
    Statements<Proposal> said =
        Statements.of(
            List.of(
                fleet.propose(state, 1, signature), fleet.sign(proposal), fleet.propose(state, 1)));
    FleetState after =
        state
            .after(OpenRound.of(state, List.of()).close(List.of(), said.equivocations()))
            .admitting(List.of(larger.member(5)));
    StatementCheck next = TestFleet.check(after);
    OpenRound open =
        OpenRound.of(
            after,
            List.of(larger.propose(after, 0, larger.signature(after, "tcp", 999_000, 1, 0, 0, 0))));
    refused(
        next.proposal(larger.propose(after, 1)),
        Fault.NOT_ENTITLED,
        "member 1 is QUARANTINED and may not send PROPOSAL");
    refused(
        next.ballots(larger.vote(open, 1, Verdict.CONFIRM), open),
        Fault.NOT_ENTITLED,
        "member 1 is QUARANTINED and may not send BALLOTS");
    refused(
        next.ballots(larger.vote(open, 5, Verdict.CONFIRM), open),
        Fault.NOT_ENTITLED,
        "member 5 is PROBATION and may not send BALLOTS");
    assertThat(next.proposal(larger.propose(after, 5))).isInstanceOf(Checked.Valid.class);
    assertThat(next.ballots(larger.vote(open, 0, Verdict.CONFIRM), open))
        .isInstanceOf(Checked.Valid.class);
  }

  @Test
  void refusesBallotsOnOtherCandidates() {
    OpenRound open =
        OpenRound.of(
            state,
            List.of(fleet.propose(state, 0, fleet.signature(state, "tcp", 999_000, 1, 0, 0, 0))));
    SignedStatement<BallotBatch> batch = fleet.vote(open, 2, Verdict.REJECT);
    assertThat(check.ballots(batch.encode(), open)).isEqualTo(new Checked.Valid<>(batch));
    OpenRound other = OpenRound.of(state, List.of());
    refused(
        check.ballots(batch, other),
        Fault.WRONG_CANDIDATES,
        "expected candidates hash %s but was %s"
            .formatted(other.candidatesHash(), open.candidatesHash()));
    refused(
        check.ballots(fleet.vote(open, 2, List.of()), open),
        Fault.WRONG_CANDIDATES,
        "expected ballots on candidates [0] but was []");
  }

  @Test
  void takesAsLateWhatAMemberSignedForARoundOfTheWindow() {
    FleetState later = fleet.quiet(state, 20);
    StatementCheck now = TestFleet.check(later);
    SignedStatement<Proposal> third = fleet.sign(proposal);
    refused(now.late(third), Fault.WRONG_ROUND, "expected a round in [4, 23] but was 3");
    refused(
        now.late(fleet.propose(fleet.quiet(later, 1), 1)),
        Fault.WRONG_ROUND,
        "expected a round in [4, 23] but was 24");
    SignedStatement<Proposal> fourth = fleet.propose(fleet.quiet(state, 1), 1);
    assertThat(now.late(fourth)).isEqualTo(new Checked.Valid<>(fourth));
    SignedStatement<BallotBatch> ballots =
        fleet.vote(OpenRound.of(later, List.of()), 1, Verdict.REJECT);
    assertThat(now.late(ballots.encode(), SignedStatement::ballots))
        .isEqualTo(new Checked.Valid<>(ballots));
    refused(
        check.late(fleet.propose(fleet.quiet(state, 1), 1)),
        Fault.WRONG_ROUND,
        "expected a round in [1, 3] but was 4");
  }

  @Test
  void takesNothingAsLateOfStrangersTheQuarantinedAndOtherFleets() {
    refused(
        check.late(SignedStatement.sign(proposal, SigningKey.derived(7, "member 2"))),
        Fault.BAD_SIGNATURE,
        "the signature is not that of member 1 over this statement");
    Proposal foreign =
        new Proposal(
            TestFleet.hash("other"),
            0,
            3,
            1,
            proposal.basis(),
            proposal.snapshot(),
            List.of(),
            List.of());
    refused(
        check.late(fleet.sign(foreign)),
        Fault.WRONG_GENESIS,
        "expected genesis %s but was %s".formatted(TestFleet.GENESIS, TestFleet.hash("other")));
    TestFleet larger = new TestFleet(6);
    refused(
        check.late(larger.propose(state, 5)), Fault.UNKNOWN_MEMBER, "the roster has no member 5");
    FleetState after =
        state.after(
            OpenRound.of(state, List.of())
                .close(
                    List.of(),
                    List.of(
                        Misconduct.Equivocation.of(
                            fleet.sign(proposal), fleet.propose(state, 1)))));
    refused(
        TestFleet.check(after).late(fleet.sign(proposal)),
        Fault.NOT_ENTITLED,
        "member 1 is QUARANTINED and may not send PROPOSAL");
    assertThat(check.late(new byte[] {1}, SignedStatement::proposal))
        .isInstanceOfSatisfying(
            Checked.Refused.class,
            refused -> assertThat(refused.fault()).isEqualTo(Fault.MALFORMED));
  }

  @Test
  void takesNothingAsLateThatIsLongerThanWhatCouldHaveCounted() {
    List<Ballot> ballots =
        IntStream.range(0, 33)
            .mapToObj(
                i ->
                    new Ballot(i, TestFleet.evidence(Verdict.REJECT, 0), Verdict.REJECT, List.of()))
            .toList();
    OpenRound open = OpenRound.of(state, List.of());
    refused(
        check.late(fleet.vote(open, 1, ballots)),
        Fault.WRONG_CANDIDATES,
        "expected at most 32 ballots but found 33");
    assertThat(check.late(fleet.vote(open, 1, ballots.subList(0, 32))))
        .isInstanceOf(Checked.Valid.class);
  }
}
