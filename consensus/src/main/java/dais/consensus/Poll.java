package dais.consensus;

import dais.consensus.Misconduct.Equivocation;
import dais.consensus.Misconduct.VoidBallot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Counts a round's ballots and decides its candidates.
final class Poll {
  private static final Comparator<Equivocation> EVIDENCE_ORDER =
      Comparator.comparingInt(Equivocation::round)
          .thenComparing(Equivocation::phase)
          .thenComparingInt(Equivocation::member)
          .thenComparing(Equivocation::first, SignedStatement::compareBytes)
          .thenComparing(Equivocation::second, SignedStatement::compareBytes);

  private final OpenRound open;
  private final ConsensusConfig config;
  private final DecisionRule rule;
  private final List<SignedStatement<BallotBatch>> ballots;
  private final List<VoidBallot> voided = new ArrayList<>();

  Poll(OpenRound open, List<SignedStatement<BallotBatch>> ballots) {
    this.open = open;
    this.config = open.before().charter().config();
    this.rule = DecisionRule.named(config.rule());
    this.ballots = ballots;
  }

  RoundRecord close(List<Equivocation> equivocations) {
    List<Decision> decisions = new ArrayList<>(open.candidates().size());
    int called = 0;
    for (Candidate candidate : open.candidates()) {
      decisions.add(candidate.called() ? vote(candidate, called++) : withoutVote(candidate));
    }
    List<Misconduct> evidence = new ArrayList<>();
    equivocations.stream().distinct().sorted(EVIDENCE_ORDER).forEach(evidence::add);
    evidence.addAll(voided);
    return new RoundRecord(
        open.proposals(),
        open.candidates(),
        open.committee(),
        ballots,
        decisions,
        evidence,
        summary(decisions));
  }

  /// @param index the candidate's place in every batch
  private Decision vote(Candidate candidate, int index) {
    int acceptedCosine = open.acceptedCosineMicros(candidate);
    Map<Verdict, IntStream.Builder> said = new EnumMap<>(Verdict.class);
    int voidBallots = 0;
    for (SignedStatement<BallotBatch> batch : ballots) {
      Ballot ballot = batch.statement().ballots().get(index);
      Verdict due = VerdictFunction.verdict(ballot.evidence(), config);
      if (ballot.verdict() == due && ballot.evidence().acceptedCosineMicros() == acceptedCosine) {
        said.computeIfAbsent(due, verdict -> IntStream.builder()).add(batch.member());
      } else {
        voidBallots++;
        voided.add(voidBallot(batch.member(), ballot, due, acceptedCosine));
      }
    }
    Certificate certificate =
        new Certificate(
            members(said, Verdict.CONFIRM),
            members(said, Verdict.REJECT),
            members(said, Verdict.ABSTAIN));
    int electorate = open.electorate();
    Tally tally =
        new Tally(
            certificate.confirm().size(),
            certificate.reject().size(),
            certificate.abstain().size(),
            voidBallots,
            electorate - ballots.size(),
            electorate);
    return decision(candidate, rule.judge(candidate.corroboration(), tally), tally, certificate);
  }

  private static MemberSet members(Map<Verdict, IntStream.Builder> said, Verdict verdict) {
    return MemberSet.of(said.getOrDefault(verdict, IntStream.builder()).build());
  }

  private VoidBallot voidBallot(int member, Ballot ballot, Verdict due, int acceptedCosine) {
    return new VoidBallot(
        open.round(),
        member,
        ballot.candidate(),
        ballot.verdict(),
        due,
        ballot.evidence().acceptedCosineMicros(),
        acceptedCosine);
  }

  private Decision withoutVote(Candidate candidate) {
    int electorate = open.electorate();
    Judgement judgement =
        candidate.corroboration().holds()
            ? new Judgement(
                Outcome.UNDECIDED,
                Judgement.Reason.AGENDA_FULL,
                candidate.place() - config.maxCandidates())
            : Judgement.uncorroborated(candidate.corroboration());
    Tally tally = new Tally(0, 0, 0, 0, electorate, electorate);
    return decision(candidate, judgement, tally, Certificate.NONE);
  }

  private Decision decision(
      Candidate candidate, Judgement judgement, Tally tally, Certificate certificate) {
    return new Decision(
        candidate.id(),
        rule.name(),
        judgement,
        candidate.corroboration().authors(),
        candidate.corroboration().needed(),
        tally,
        certificate);
  }

  private Summary summary(List<Decision> decisions) {
    return new Summary(
        open.round(),
        MemberSet.of(open.proposals().stream().mapToInt(SignedStatement::member)),
        MemberSet.of(ballots.stream().mapToInt(SignedStatement::member)),
        open.called().size(),
        new Summary.Outcomes(
            count(decisions, Outcome.ACCEPTED),
            count(decisions, Outcome.REJECTED),
            count(decisions, Outcome.UNDECIDED)),
        voided.size(),
        open.before().digest().after(open.candidates(), decisions),
        Optional.empty());
  }

  private static int count(List<Decision> decisions, Outcome outcome) {
    return (int) decisions.stream().filter(decision -> decision.outcome() == outcome).count();
  }
}
