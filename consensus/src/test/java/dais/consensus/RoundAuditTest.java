package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dais.consensus.Judgement.Reason;
import dais.consensus.Misconduct.Equivocation;
import dais.consensus.Misconduct.VoidBallot;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A coordinator that lies about a round with two lineages, of which one is accepted and one is
/// not.
final class RoundAuditTest {
  private static final int ONE = Micros.ONE;

  private final TestFleet fleet = new TestFleet(20);
  private FleetState state;
  private OpenRound open;
  private RoundRecord honest;

  @BeforeEach
  void runARound() {
    state = fleet.quiet(fleet.founding, 20);
    Signature attack = fleet.signature(state, ONE, 0, 0, 0);
    Signature oddity = fleet.signature(state, 0, ONE, 0, 0);
    open =
        OpenRound.of(
            state,
            fleet.propose(
                state, id -> id < 4 ? List.of(attack) : id == 5 ? List.of(oddity) : List.of()));
    List<SignedStatement<BallotBatch>> ballots =
        new ArrayList<>(fleet.vote(open, 0, 12, Verdict.CONFIRM));
    Ballot contradictory =
        new Ballot(0, TestFleet.evidence(Verdict.REJECT, 0), Verdict.CONFIRM, List.of());
    ballots.add(fleet.vote(open, 12, List.of(contradictory)));
    honest = open.close(ballots, List.of());
  }

  private AuditResult check(RoundRecord record) {
    return TestFleet.audit(state).check(record);
  }

  private Diverged diverged(RoundRecord record) {
    AuditResult result = check(record);
    assertThat(result).isInstanceOf(Diverged.class);
    return (Diverged) result;
  }

  private RoundRecord withProposals(List<SignedStatement<Proposal>> proposals) {
    return new RoundRecord(
        proposals,
        honest.candidates(),
        honest.committee(),
        honest.ballots(),
        honest.decisions(),
        honest.evidence(),
        honest.late(),
        honest.summary());
  }

  private RoundRecord withCandidates(List<Candidate> candidates) {
    return new RoundRecord(
        honest.proposals(),
        candidates,
        honest.committee(),
        honest.ballots(),
        honest.decisions(),
        honest.evidence(),
        honest.late(),
        honest.summary());
  }

  private RoundRecord withBallots(List<SignedStatement<BallotBatch>> ballots) {
    return new RoundRecord(
        honest.proposals(),
        honest.candidates(),
        honest.committee(),
        ballots,
        honest.decisions(),
        honest.evidence(),
        honest.late(),
        honest.summary());
  }

  private RoundRecord withDecisions(List<Decision> decisions) {
    return new RoundRecord(
        honest.proposals(),
        honest.candidates(),
        honest.committee(),
        honest.ballots(),
        decisions,
        honest.evidence(),
        honest.late(),
        honest.summary());
  }

  private RoundRecord withEvidence(List<Misconduct> evidence) {
    return new RoundRecord(
        honest.proposals(),
        honest.candidates(),
        honest.committee(),
        honest.ballots(),
        honest.decisions(),
        evidence,
        honest.late(),
        honest.summary());
  }

  private static <T> List<T> changed(List<T> list, int index, UnaryOperator<T> change) {
    List<T> changed = new ArrayList<>(list);
    changed.set(index, change.apply(list.get(index)));
    return changed;
  }

  private static <T> List<T> without(List<T> list, int index) {
    List<T> shorter = new ArrayList<>(list);
    shorter.remove(index);
    return shorter;
  }

  @Test
  void agreesWithAnHonestRoundAndFoldsItIn() {
    assertThat(honest.decisions())
        .extracting(Decision::outcome)
        .containsExactly(Outcome.ACCEPTED, Outcome.UNDECIDED);
    assertThat(check(honest)).isEqualTo(new AuditResult.Agreed(state.after(honest)));
  }

  @Test
  void agreesWithARoundOfWhichItHasOnlyTheBytes() {
    RoundRecord decoded =
        new RoundRecord(
            honest.proposals().stream().map(s -> SignedStatement.proposal(s.encode())).toList(),
            honest.candidates().stream().map(c -> Candidate.decode(c.encode())).toList(),
            honest.committee(),
            honest.ballots().stream().map(s -> SignedStatement.ballots(s.encode())).toList(),
            honest.decisions().stream().map(d -> Decision.decode(d.encode())).toList(),
            honest.evidence().stream().map(e -> Misconduct.decode(e.encode())).toList(),
            honest.late().stream().map(l -> LateStatement.decode(l.encode())).toList(),
            Summary.decode(honest.summary().encode()));
    assertThat(decoded).isEqualTo(honest);
    assertThat(check(decoded)).isInstanceOf(AuditResult.Agreed.class);
  }

  @Test
  void opensTheFirstHalfAlone() {
    RoundAudit audit = TestFleet.audit(state);
    assertThat(audit.open(honest.proposals(), honest.candidates(), Optional.empty()))
        .isInstanceOfSatisfying(
            RoundAudit.Opened.class,
            opened -> assertThat(opened.round().candidatesHash()).isEqualTo(open.candidatesHash()));
    assertThat(audit.open(honest.proposals(), List.of(), Optional.empty()))
        .isInstanceOf(Diverged.class);
  }

  @Test
  void findsAForgedAcceptance() {
    Decision undecided = honest.decisions().get(1);
    Decision forged =
        new Decision(
            undecided.candidate(),
            undecided.rule(),
            new Judgement(Outcome.ACCEPTED, Reason.ALL_CONDITIONS_HOLD, 1),
            undecided.authors(),
            undecided.authorsNeeded(),
            undecided.tally(),
            undecided.certificate());
    Diverged diverged = diverged(withDecisions(changed(honest.decisions(), 1, d -> forged)));
    assertThat(diverged.what()).isEqualTo("decision 21.1");
    assertThat(diverged.expected()).isEqualTo(undecided.encode());
    assertThat(diverged.found()).isEqualTo(forged.encode());
    assertThat(diverged.toString()).startsWith("decision 21.1: expected 0107000000150000000");
  }

  @Test
  void findsAMissingDecision() {
    Diverged diverged = diverged(withDecisions(without(honest.decisions(), 1)));
    assertThat(diverged.what()).isEqualTo("decision 21.1");
    assertThat(diverged.found()).isEmpty();
  }

  @Test
  void findsADroppedBallot() {
    assertThat(diverged(withBallots(without(honest.ballots(), 3))).what())
        .isEqualTo("decision 21.0");
  }

  @Test
  void findsADroppedProposal() {
    assertThat(diverged(withProposals(without(honest.proposals(), 3))).what())
        .isEqualTo("candidate 21.0");
    // One without signatures changes no candidate, but it was there.
    assertThat(diverged(withProposals(without(honest.proposals(), 9))).what())
        .isEqualTo("summary 21.0");
  }

  @Test
  void findsAnAlteredCandidate() {
    UnaryOperator<Candidate> moved =
        c ->
            new Candidate(
                c.id(),
                c.lineage(),
                c.signatures(),
                c.signatures().getLast(),
                c.corroboration(),
                c.place(),
                c.called());
    assertThat(diverged(withCandidates(changed(honest.candidates(), 0, moved))).what())
        .isEqualTo("candidate 21.0");
  }

  @Test
  void findsAWrongMerge() {
    Candidate both =
        new Candidate(
            honest.candidates().getFirst().id(),
            0,
            List.of(
                new SignatureRef(0, 0),
                new SignatureRef(1, 0),
                new SignatureRef(2, 0),
                new SignatureRef(3, 0),
                new SignatureRef(5, 0)),
            new SignatureRef(0, 0),
            honest.candidates().getFirst().corroboration(),
            1,
            true);
    assertThat(diverged(withCandidates(List.of(both))).what()).isEqualTo("candidate 21.0");
  }

  @Test
  void findsACandidateThatNobodyProposed() {
    List<Candidate> more = new ArrayList<>(honest.candidates());
    more.add(honest.candidates().getLast());
    Diverged diverged = diverged(withCandidates(more));
    assertThat(diverged.what()).isEqualTo("candidate 21.2");
    assertThat(diverged.expected()).isEmpty();
  }

  @Test
  void findsAFalseSummary() {
    Summary s = honest.summary();
    Summary other =
        new Summary(
            s.round(),
            s.proposers(),
            s.voters(),
            s.called(),
            new Summary.Outcomes(2, 0, 0),
            s.voidBallots(),
            s.digest(),
            Optional.empty());
    RoundRecord record =
        new RoundRecord(
            honest.proposals(),
            honest.candidates(),
            honest.committee(),
            honest.ballots(),
            honest.decisions(),
            honest.evidence(),
            honest.late(),
            other);
    assertThat(diverged(record).what()).isEqualTo("summary 21.0");
  }

  @Test
  void findsAStatementThatItsMemberDidNotSign() {
    SignedStatement<Proposal> forged =
        SignedStatement.sign(
            honest.proposals().get(2).statement(), SigningKey.derived(9, "coordinator"));
    Diverged diverged = diverged(withProposals(changed(honest.proposals(), 2, p -> forged)));
    assertThat(diverged.what())
        .isEqualTo(
            "PROPOSAL of member 2, round 21 (BAD_SIGNATURE: the signature is not that of member 2"
                + " over this statement)");
    assertThat(diverged.found()).isEqualTo(forged.encode());
    SignedStatement<BallotBatch> vote =
        SignedStatement.sign(
            honest.ballots().get(2).statement(), SigningKey.derived(9, "coordinator"));
    assertThat(diverged(withBallots(changed(honest.ballots(), 2, b -> vote))).what())
        .startsWith("BALLOTS of member 2, round 21 (BAD_SIGNATURE");
  }

  @Test
  void findsAProposalOnAnotherHistory() {
    RoundAudit elsewhere = new RoundAudit(state, new Basis(20, TestFleet.hash("my own root")));
    assertThat(elsewhere.check(honest))
        .isInstanceOfSatisfying(
            Diverged.class,
            diverged -> assertThat(diverged.what()).contains("(OTHER_HISTORY: expected root"));
  }

  @Test
  void findsAStatementThatStandsTwice() {
    List<SignedStatement<BallotBatch>> twice = new ArrayList<>(honest.ballots());
    twice.add(1, twice.getFirst());
    assertThat(diverged(withBallots(twice)).what())
        .isEqualTo("BALLOTS of member 0, round 21 after that of member 0");
  }

  @Test
  void findsEvidenceThatWasKeptBack() {
    assertThat(honest.evidence())
        .containsExactly(new VoidBallot(21, 12, 0, Verdict.CONFIRM, Verdict.REJECT, 0, 0));
    assertThat(diverged(withEvidence(List.of())).what()).isEqualTo("evidence 21.0");
  }

  private Equivocation equivocation(FleetState when, int member) {
    return Statements.of(
            List.of(
                fleet.propose(when, member),
                fleet.propose(when, member, fleet.signature(when, 0, 0, 0, ONE))))
        .equivocations()
        .getFirst();
  }

  @Test
  void agreesWithTheQuarantineOfAProvedEquivocator() {
    RoundRecord record =
        open.close(
            honest.ballots(), List.of(equivocation(state, 19), equivocation(fleet.founding, 18)));
    assertThat(record.evidence()).extracting(Misconduct::round).containsExactly(1, 21, 21);
    assertThat(check(record))
        .isInstanceOfSatisfying(
            AuditResult.Agreed.class,
            agreed -> {
              assertThat(agreed.after().roster().counts(19)).isFalse();
              assertThat(agreed.after().roster().counts(18)).isFalse();
              assertThat(agreed.after().roster().electorate()).isEqualTo(18);
            });
  }

  @Test
  void agreesWithAVoteInWhichOnesBallotsAreVoidForEquivocation() {
    Statements<BallotBatch> cast =
        Statements.of(
            List.of(
                fleet.vote(open, 0, Verdict.CONFIRM),
                fleet.vote(open, 1, Verdict.CONFIRM),
                fleet.vote(open, 1, Verdict.REJECT)));
    RoundRecord record = open.close(cast.standing(), cast.equivocations());
    assertThat(record.summary().voters().ids()).containsExactly(0);
    assertThat(check(record)).isInstanceOf(AuditResult.Agreed.class);
  }

  @Test
  void findsBallotsThatWereCountedThoughTheirAuthorEquivocated() {
    SignedStatement<BallotBatch> one = fleet.vote(open, 1, Verdict.CONFIRM);
    Statements<BallotBatch> cast = Statements.of(List.of(one, fleet.vote(open, 1, Verdict.REJECT)));
    RoundRecord record = open.close(List.of(one), cast.equivocations());
    assertThat(diverged(record).what()).isEqualTo("ballots of the equivocating member 1");
  }

  @Test
  void findsEvidenceThatIsRepeated() {
    List<Misconduct> twice =
        List.of(equivocation(state, 19), equivocation(state, 19), honest.evidence().getFirst());
    assertThat(diverged(withEvidence(twice)).what()).isEqualTo("evidence 21.1");
  }

  @Test
  void findsEvidenceThatProvesNothing() {
    TestFleet strangers = new TestFleet(21);
    SigningKey coordinator = SigningKey.derived(9, "coordinator");
    Proposal empty = fleet.proposal(state, 19, List.of(), List.of());
    Proposal other =
        fleet.proposal(state, 19, List.of(fleet.signature(state, 0, 0, 0, ONE)), List.of());
    List<SignedStatement<Proposal>> foreign = new ArrayList<>();
    for (Proposal p : List.of(empty, other)) {
      foreign.add(
          fleet.sign(
              new Proposal(
                  TestFleet.hash("other fleet"),
                  p.epoch(),
                  p.round(),
                  p.member(),
                  p.basis(),
                  p.snapshot(),
                  p.signatures(),
                  p.sightings())));
    }
    List<List<SignedStatement<Proposal>>> pairs =
        List.of(
            List.of(SignedStatement.sign(empty, coordinator), fleet.sign(other)),
            List.of(fleet.sign(empty), SignedStatement.sign(other, coordinator)),
            List.of(
                strangers.propose(state, 20),
                strangers.propose(state, 20, strangers.signature(state, 1, 0, 0, 0))),
            foreign);
    for (List<SignedStatement<Proposal>> pair : pairs) {
      RoundRecord record = open.close(honest.ballots(), Statements.of(pair).equivocations());
      assertThat(diverged(record).what())
          .isEqualTo("unproved evidence against member " + pair.getFirst().member());
    }
    RoundRecord tooEarly =
        open.close(honest.ballots(), List.of(equivocation(fleet.quiet(state, 1), 19)));
    assertThat(diverged(tooEarly).what()).isEqualTo("unproved evidence against member 19");
  }

  @Test
  void findsASecondConvictionOfAQuarantinedMember() {
    FleetState after = state.after(open.close(List.of(), List.of(equivocation(state, 19))));
    RoundRecord record =
        OpenRound.of(after, List.of()).close(List.of(), List.of(equivocation(state, 19)));
    assertThat(TestFleet.audit(after).check(record))
        .isInstanceOfSatisfying(
            Diverged.class,
            diverged ->
                assertThat(diverged.what()).isEqualTo("unproved evidence against member 19"));
  }

  private RoundRecord withLate(SignedStatement<?>... statements) {
    return honest.withLate(Arrays.stream(statements).map(LateStatement::new).toList());
  }

  @Test
  void agreesWithWhatCameTooLateAndFoldsNothingOfItIn() {
    FleetState earlier = fleet.quiet(fleet.founding, 1);
    RoundRecord record =
        withLate(
            fleet.propose(earlier, 3),
            fleet.propose(earlier, 4),
            fleet.vote(OpenRound.of(earlier, List.of()), 3, Verdict.REJECT),
            fleet.vote(open, 19, Verdict.REJECT));
    assertThat(check(record)).isEqualTo(new AuditResult.Agreed(state.after(honest)));
    List<Draft> entries = RoundEntries.closing(record, 5);
    assertThat(entries).hasSize(RoundEntries.closing(honest, 5).size() + 4);
    assertThat(entries.getLast().kind()).isEqualTo(EntryKind.SUMMARY);
    assertThat(entries)
        .filteredOn(draft -> draft.kind() == EntryKind.LATE)
        .extracting(Draft::round, Draft::author)
        .containsExactly(tuple(21, 3), tuple(21, 4), tuple(21, 3), tuple(21, 19));
    assertThat(RoundReader.closing(open, entries)).isEqualTo(record);
  }

  @Test
  void findsWhatIsStoredAsLateOutOfOrderOrTwice() {
    SignedStatement<Proposal> three = fleet.propose(fleet.quiet(fleet.founding, 1), 3);
    SignedStatement<Proposal> four = fleet.propose(fleet.quiet(fleet.founding, 1), 4);
    assertThat(diverged(withLate(four, three)).what())
        .isEqualTo("late PROPOSAL of member 3, round 2, out of order or twice");
    assertThat(diverged(withLate(three, three)).what())
        .isEqualTo("late PROPOSAL of member 3, round 2, out of order or twice");
  }

  @Test
  void findsWhatIsStoredAsLateButNobodyMayCallSo() {
    SignedStatement<Proposal> forged =
        SignedStatement.sign(
            fleet.proposal(fleet.quiet(fleet.founding, 1), 3, List.of(), List.of()),
            SigningKey.derived(9, "coordinator"));
    Diverged diverged = diverged(withLate(forged));
    assertThat(diverged.what()).startsWith("late PROPOSAL of member 3, round 2 (BAD_SIGNATURE");
    assertThat(diverged.found()).isEqualTo(new LateStatement(forged).encode());
    assertThat(diverged(withLate(fleet.propose(fleet.founding, 3))).what())
        .isEqualTo(
            "late PROPOSAL of member 3, round 1 (WRONG_ROUND: expected a round in [2, 21] but was"
                + " 1)");
  }

  @Test
  void findsWhatIsStoredAsLateThoughItsMemberWasCounted() {
    assertThat(diverged(withLate(fleet.propose(state, 5))).what())
        .isEqualTo("late PROPOSAL of member 5, round 21, of a member that was counted");
    assertThat(diverged(withLate(fleet.vote(open, 5, Verdict.REJECT))).what())
        .isEqualTo("late BALLOTS of member 5, round 21, of a member that was counted");
  }
}
