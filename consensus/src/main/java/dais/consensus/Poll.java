package dais.consensus;

import dais.consensus.Misconduct.Equivocation;
import dais.consensus.Misconduct.VoidBallot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  Poll(OpenRound open, List<SignedStatement<BallotBatch>> ballots) {
    this.open = open;
    this.config = open.before().charter().config();
    this.rule = DecisionRule.named(config.rule());
    this.ballots = ballots;
  }

  RoundRecord close(List<Equivocation> equivocations) {
    List<Count> counts = heard();
    List<Decision> decisions = new ArrayList<>(open.candidates().size());
    Iterator<Count> called = counts.iterator();
    for (Candidate candidate : open.candidates()) {
      decisions.add(candidate.called() ? vote(candidate, called.next()) : withoutVote(candidate));
    }
    List<Misconduct> evidence = new ArrayList<>();
    equivocations.stream().distinct().sorted(EVIDENCE_ORDER).forEach(evidence::add);
    List<VoidBallot> voided = counts.stream().flatMap(count -> count.voided.stream()).toList();
    evidence.addAll(voided);
    return new RoundRecord(
        open.proposals(),
        open.candidates(),
        open.committee(),
        ballots,
        decisions,
        evidence,
        List.of(),
        summary(decisions, voided.size()));
  }

  /// The ballots on each called candidate. A batch is read to its end, as it lies in memory.
  private List<Count> heard() {
    List<Count> counts = open.called().stream().map(Count::new).toList();
    for (SignedStatement<BallotBatch> batch : ballots) {
      List<Ballot> said = batch.statement().ballots();
      for (int i = 0; i < counts.size(); i++) {
        counts.get(i).hear(batch.member(), said.get(i));
      }
    }
    return counts;
  }

  /// The ballots on one candidate, by ascending member.
  private final class Count {
    private final int acceptedCosine;
    private final Map<Verdict, BitSet> said = new EnumMap<>(Verdict.class);
    private final List<VoidBallot> voided = new ArrayList<>();

    Count(Candidate candidate) {
      this.acceptedCosine = open.acceptedCosineMicros(candidate);
    }

    void hear(int member, Ballot ballot) {
      Verdict due = VerdictFunction.verdict(ballot.evidence(), config);
      if (ballot.verdict() == due && ballot.evidence().acceptedCosineMicros() == acceptedCosine) {
        said.computeIfAbsent(due, _ -> new BitSet()).set(member);
      } else {
        voided.add(voidBallot(member, ballot, due, acceptedCosine));
      }
    }

    Certificate certificate() {
      return new Certificate(
          members(Verdict.CONFIRM), members(Verdict.REJECT), members(Verdict.ABSTAIN));
    }

    private MemberSet members(Verdict verdict) {
      return MemberSet.of(said.getOrDefault(verdict, new BitSet()).stream());
    }
  }

  private Decision vote(Candidate candidate, Count count) {
    Certificate certificate = count.certificate();
    int electorate = open.electorate();
    Tally tally =
        new Tally(
            certificate.confirm().size(),
            certificate.reject().size(),
            certificate.abstain().size(),
            count.voided.size(),
            electorate - ballots.size(),
            electorate);
    return decision(candidate, rule.judge(candidate.corroboration(), tally), tally, certificate);
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

  private Summary summary(List<Decision> decisions, int voided) {
    return new Summary(
        open.round(),
        MemberSet.of(open.proposals().stream().mapToInt(SignedStatement::member)),
        MemberSet.of(ballots.stream().mapToInt(SignedStatement::member)),
        open.called().size(),
        Summary.Outcomes.of(decisions),
        voided,
        open.before().digest().after(open.candidates(), decisions),
        Optional.empty());
  }
}
