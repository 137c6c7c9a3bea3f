package dais.simulation;

import dais.consensus.AuditResult;
import dais.consensus.BallotBatch;
import dais.consensus.Checked;
import dais.consensus.Diverged;
import dais.consensus.FleetReplica;
import dais.consensus.FleetState;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundAudit;
import dais.consensus.RoundRecord;
import dais.consensus.StatementCheck;
import dais.coordinator.CoordinatorEngine;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.node.agent.AgentEngine;
import dais.node.agent.Observation;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The engines of a fleet and what takes them through a round: the agents, the coordinator, the
/// ledger, and the replica that recomputes every round for all members. For one thread; the agents'
/// own work is spread over the workers, and the replica recomputes while the disk writes.
final class Fleet {
  /// A round that is over.
  ///
  /// @param record what was decided
  /// @param head the ledger after it
  /// @param turns what each agent that was there made of it, ascending by member
  /// @param absences one message an agent that failed
  record Played(RoundRecord record, TreeHead head, List<Scorer.Turn> turns, List<String> absences) {
    Played {
      turns = List.copyOf(turns);
      absences = List.copyOf(absences);
    }
  }

  /// One agent's part of the round that is under way.
  private record Turn(AgentEngine agent, int member, List<Label> labels, Observation seen) {}

  private final List<AgentEngine> agents;
  private final FleetTraffic traffic;
  private final Workers workers;
  private final RunLedger ledger;
  private final CoordinatorEngine coordinator;
  private final FleetReplica replica;

  /// @param ledger where the founding is appended at once, and every round
  Fleet(Founding founding, FleetTraffic traffic, Workers workers, RunLedger ledger) {
    this.agents = founding.agents();
    this.traffic = traffic;
    this.workers = workers;
    this.ledger = ledger;
    ledger.append(founding.transaction()).join();
    this.replica = new FleetReplica(founding.state(), ledger.edge());
    this.coordinator = new CoordinatorEngine(founding.state(), replica.basis(), founding.seeds());
  }

  /// What the members agree on and build on.
  FleetReplica replica() {
    return replica;
  }

  /// Plays the round after the last one.
  ///
  /// @param absences the agents that fail in it
  /// @param stream the hash of the traffic, where it was a stream and ends with this round; asked
  ///   for once every flow has been read
  Played round(Absences absences, Supplier<Optional<Hash>> stream) {
    int round = replica.state().round() + 1;
    coordinator.open(LogicalTime.micros(round));
    List<Turn> turns = propose(round, absences);
    CoordinatorEngine.Opening opening = coordinator.closeProposals();
    RunLedger.Append opened = ledger.append(opening.transaction());
    OpenRound open = audited(opening.round());
    opened.join();

    vote(turns.stream().filter(turn -> open.isVoter(turn.member())).toList(), open, absences);
    CoordinatorEngine.Closing closing = coordinator.closeVote(stream.get());
    RunLedger.Append closed = ledger.append(closing.transaction());
    FleetState after = audited(open, closing.record(), closed.head());
    TreeHead head = closed.join();
    coordinator.committed(head);

    return new Played(closing.record(), head, learn(turns, after, absences), absences.messages());
  }

  private List<Turn> propose(int round, Absences absences) {
    StatementCheck check = coordinator.check();
    int epoch = replica.state().roster().epoch();
    record Spoken(Turn turn, Checked<Proposal> proposal) {}
    List<Optional<Spoken>> spoken =
        workers.map(
            agents.size(),
            member ->
                absences.guard(
                    member,
                    () -> {
                      AgentEngine agent = agents.get(member);
                      List<LabelledFlow> batch = traffic.batch(member, round);
                      Observation seen =
                          agent.observe(round, batch.stream().map(LabelledFlow::flow).toList());
                      List<Label> labels = batch.stream().map(LabelledFlow::label).toList();
                      Turn turn = new Turn(agent, member, labels, seen);
                      return new Spoken(
                          turn, check.proposal(agent.propose(seen, epoch, replica.basis())));
                    }));
    List<Turn> turns = new ArrayList<>();
    for (Spoken one : spoken.stream().flatMap(Optional::stream).toList()) {
      switch (one.proposal()) {
        case Checked.Valid<Proposal> valid -> {
          coordinator.propose(valid);
          turns.add(one.turn());
        }
        case Checked.Refused<Proposal> refused ->
            absences.add(one.turn().member(), refused.message());
      }
    }
    return turns;
  }

  private void vote(List<Turn> voters, OpenRound open, Absences absences) {
    StatementCheck check = coordinator.check();
    List<Optional<Checked<BallotBatch>>> spoken =
        workers.map(
            voters.size(),
            i -> {
              Turn turn = voters.get(i);
              return absences.guard(
                  turn.member(), () -> check.ballots(turn.agent().vote(open, turn.seen()), open));
            });
    for (int i = 0; i < voters.size(); i++) {
      if (spoken.get(i).isPresent()) {
        switch (spoken.get(i).get()) {
          case Checked.Valid<BallotBatch> valid -> coordinator.vote(valid);
          case Checked.Refused<BallotBatch> refused ->
              absences.add(voters.get(i).member(), refused.message());
        }
      }
    }
  }

  private List<Scorer.Turn> learn(List<Turn> turns, FleetState after, Absences absences) {
    return workers
        .map(
            turns.size(),
            i -> {
              Turn turn = turns.get(i);
              return absences.guard(
                  turn.member(),
                  () ->
                      new Scorer.Turn(
                          turn.member(),
                          turn.labels(),
                          turn.seen(),
                          turn.agent().learn(turn.seen(), after)));
            })
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private OpenRound audited(OpenRound announced) {
    return switch (replica.open(
        announced.proposals(), announced.candidates(), announced.committee())) {
      case RoundAudit.Opened opened -> opened.round();
      case Diverged diverged -> throw diverged(announced.round(), diverged);
    };
  }

  private FleetState audited(OpenRound open, RoundRecord record, TreeHead head) {
    return switch (replica.close(open, record, head.root(), LogicalTime.micros(record.round()))) {
      case AuditResult.Agreed agreed -> agreed.after();
      case Diverged diverged -> throw diverged(record.round(), diverged);
    };
  }

  private static Refusal diverged(int round, Diverged diverged) {
    return new Refusal(
        ExitCode.NEGATIVE,
        "round %d: the members' recomputation differs from the coordinator's: %s"
            .formatted(round, diverged),
        "If the rule is a plug-in, make it a pure function; else report this as a bug, with the"
            + " ledger.");
  }
}
