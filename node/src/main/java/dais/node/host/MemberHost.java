package dais.node.host;

import dais.consensus.AuditResult;
import dais.consensus.BallotBatch;
import dais.consensus.FleetReplica;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundAudit;
import dais.consensus.RoundReader;
import dais.consensus.RoundRecord;
import dais.consensus.SignedStatement;
import dais.ledger.Hash;
import dais.node.agent.AgentEngine;
import dais.node.agent.MemberSnapshot;
import dais.node.agent.Observation;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The members that one process hosts, and the replica that recomputes for all of them what the
/// fleet decides: all of them in a study in one process, some of them in a node. It owns no clock,
/// socket or store. For one thread; the members' own work is spread over the workers.
///
/// A round runs [#propose] → [#open] → [#vote] → [#close] → [#learn].
public final class MemberHost {
  /// One member's part of the round that is under way.
  private record Turn(AgentEngine agent, List<Label> labels, Observation seen) {}

  private final List<AgentEngine> agents;
  private final FleetTraffic traffic;
  private final Workers workers;
  private final FleetReplica replica;
  private List<Turn> turns = List.of();
  private boolean observed;
  private int resumed;
  private Optional<OpenRound> open = Optional.empty();

  /// @param agents the hosted members, ascending
  /// @param replica at the state that the agents were fitted for
  public MemberHost(
      List<AgentEngine> agents, FleetTraffic traffic, Workers workers, FleetReplica replica) {
    this.agents = List.copyOf(agents);
    this.traffic = traffic;
    this.workers = workers;
    this.replica = replica;
  }

  /// What the members agree on and build on.
  public FleetReplica replica() {
    return replica;
  }

  /// How many members are hosted, at least 1.
  public int size() {
    return agents.size();
  }

  /// The surprise of the alarm bar, in millionths: the same for all members.
  public int alarmMicros() {
    return agents.getFirst().alarmMicros();
  }

  /// The round that is under way or comes next.
  public int round() {
    return replica.state().round() + 1;
  }

  /// Whether the traffic holds nothing any more for this round and those to come.
  public boolean isPastItsTraffic() {
    return round() > traffic.rounds();
  }

  /// Whether the members have observed the round already.
  public boolean hasObserved() {
    return observed;
  }

  /// Whether the members have learned from the round already, in another process: they only follow
  /// it.
  public boolean hasLearned() {
    return round() < resumed;
  }

  /// The members' own parts as they are now, ascending by member.
  public List<MemberSnapshot> snapshots() {
    return workers.map(agents.size(), i -> agents.get(i).snapshot());
  }

  /// The same of those that were refitted for the round that they have just observed.
  public List<MemberSnapshot> refitted() {
    return agents.stream()
        .filter(agent -> agent.refitRound() > 0 && agent.refitRound() == round() - 1)
        .map(AgentEngine::snapshot)
        .toList();
  }

  /// Before the first round: the members take up what another process kept of their own parts, and
  /// follow the rounds until then without learning once more.
  ///
  /// @param round that they had observed
  /// @param last by member, in that round
  /// @param fitted by member, when they were last refitted
  /// @throws IllegalArgumentException if a part is missing or not what it says; the members are of
  ///   no use then
  public void restore(
      int round, Map<Integer, MemberSnapshot> last, Map<Integer, MemberSnapshot> fitted) {
    var _ =
        workers.map(
            agents.size(),
            i -> {
              AgentEngine agent = agents.get(i);
              MemberSnapshot own = of(agent, last);
              agent.restore(own, own.refitRound() == 0 ? own : of(agent, fitted));
              return agent;
            });
    resumed = round;
  }

  private static MemberSnapshot of(AgentEngine agent, Map<Integer, MemberSnapshot> snapshots) {
    MemberSnapshot own = snapshots.get(agent.member());
    if (own == null) {
      throw new IllegalArgumentException("expected a snapshot of member " + agent.member());
    }
    return own;
  }

  /// The members observe the round's traffic and propose; ascending by member.
  public List<SignedStatement<Proposal>> propose(Absences absences) {
    int round = round();
    int epoch = replica.state().roster().epoch();
    record Spoken(Turn turn, SignedStatement<Proposal> proposal) {}
    List<Spoken> spoken =
        each(
            agents,
            AgentEngine::member,
            absences,
            agent -> {
              List<LabelledFlow> batch = traffic.batch(agent.member(), round);
              Observation seen =
                  agent.observe(round, batch.stream().map(LabelledFlow::flow).toList());
              List<Label> labels = batch.stream().map(LabelledFlow::label).toList();
              return new Spoken(
                  new Turn(agent, labels, seen), agent.propose(seen, epoch, replica.basis()));
            });
    turns = spoken.stream().map(Spoken::turn).toList();
    observed = true;
    return spoken.stream().map(Spoken::proposal).toList();
  }

  /// Recomputes the candidates and the committee; [#vote] and [#close] go by this.
  public RoundAudit.Opening open(RoundReader.Opening announced) {
    RoundAudit.Opening opening =
        replica.open(announced.proposals(), announced.candidates(), announced.committee());
    open =
        opening instanceof RoundAudit.Opened opened
            ? Optional.of(opened.round())
            : Optional.empty();
    return opening;
  }

  /// The ballots of the members that vote; ascending by member.
  public List<SignedStatement<BallotBatch>> vote(Absences absences) {
    OpenRound round = open.orElseThrow();
    return each(
        turns.stream().filter(turn -> round.isVoter(turn.agent().member())).toList(),
        turn -> turn.agent().member(),
        absences,
        turn -> turn.agent().vote(round, turn.seen()));
  }

  /// The round that [#open] recomputed; empty before.
  public Optional<OpenRound> opened() {
    return open;
  }

  /// Recomputes the close of the round and, if it agrees, goes on to the next.
  ///
  /// @param announcedRoot the ledger's root after the round's summary
  /// @param eventTimeMicros when the round happened, as its entries say it
  public AuditResult close(RoundRecord closed, Hash announcedRoot, long eventTimeMicros) {
    return replica.close(open.orElseThrow(), closed, announcedRoot, eventTimeMicros);
  }

  /// The same for a round of the past, whose root nobody announces.
  public AuditResult catchUp(RoundRecord closed, long eventTimeMicros) {
    return replica.catchUp(open.orElseThrow(), closed, eventTimeMicros);
  }

  /// The members learn from the round that [#close] agreed with.
  ///
  /// @return what each member that was there made of it, ascending by member
  public List<ScoredTurn> learn(Absences absences) {
    List<ScoredTurn> scored =
        each(
            turns,
            turn -> turn.agent().member(),
            absences,
            turn ->
                ScoredTurn.of(
                    turn.agent().member(),
                    turn.labels(),
                    turn.seen(),
                    turn.agent().learn(turn.seen(), replica.state())));
    turns = List.of();
    observed = false;
    open = Optional.empty();
    if (round() == resumed) {
      agents.forEach(agent -> agent.follow(replica.state()));
    }
    return scored;
  }

  private <A, T> List<T> each(
      List<A> all, Function<A, Integer> member, Absences absences, Function<A, T> task) {
    return workers
        .map(
            all.size(), i -> absences.guard(member.apply(all.get(i)), () -> task.apply(all.get(i))))
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }
}
