package dais.simulation;

import dais.consensus.Checked;
import dais.consensus.Diverged;
import dais.consensus.LogicalTime;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundAudit;
import dais.consensus.RoundReader;
import dais.consensus.RoundRecord;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.consensus.StatementCheck;
import dais.coordinator.CoordinatorEngine;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.telemetry.Phase;
import dais.infrastructure.telemetry.TracedWork;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.node.host.Absences;
import dais.node.host.MemberHost;
import dais.node.host.ScoredTurn;
import dais.node.host.Workers;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// The engines of a fleet in one process and what takes them through a round: the members, with the
/// replica that recomputes every round for all of them, the coordinator, and the ledger. For one
/// thread; the agents' own work is spread over the workers, and the replica recomputes while the
/// disk writes.
final class Fleet {
  /// A round that is over.
  ///
  /// @param record what was decided
  /// @param head the ledger after it
  /// @param turns what each agent that was there made of it, ascending by member
  /// @param absences one message an agent that failed
  record Played(RoundRecord record, TreeHead head, List<ScoredTurn> turns, List<String> absences) {
    Played {
      turns = List.copyOf(turns);
      absences = List.copyOf(absences);
    }
  }

  private final MemberHost members;
  private final Workers workers;
  private final RunLedger ledger;
  private final CoordinatorEngine coordinator;

  /// @param ledger where the founding is appended at once, and every round
  Fleet(Founding founding, Workers workers, RunLedger ledger) {
    this.members = founding.host();
    this.workers = workers;
    this.ledger = ledger;
    ledger.append(founding.foundation().transaction()).join();
    this.coordinator =
        new CoordinatorEngine(
            founding.foundation().state(),
            members.replica().basis(),
            founding.foundation().seeds());
  }

  /// The members and what they agree on.
  MemberHost members() {
    return members;
  }

  /// Plays the round after the last one.
  ///
  /// @param absences the agents that fail in it
  /// @param stream the hash of the traffic, where it was a stream and ends with this round; asked
  ///   for once every flow has been read
  /// @param trace is told what is done when, and has no say in it
  Played round(Absences absences, Supplier<Optional<Hash>> stream, TracedWork trace) {
    coordinator.open(LogicalTime.micros(members.round()));
    StatementCheck check = coordinator.check();
    List<SignedStatement<Proposal>> proposals =
        trace.during(Phase.OBSERVE, work -> members.propose(absences));
    trace.during(
        Phase.PROPOSE, work -> hear(proposals, check::proposal, coordinator::propose, absences));
    OpenRound open = opened(trace);

    trace.during(
        Phase.VOTE,
        work ->
            hear(
                members.vote(absences),
                ballots -> check.ballots(ballots, open),
                coordinator::vote,
                absences));
    Closed closed = closed(stream, trace);
    List<ScoredTurn> turns = trace.during(Phase.LEARN, work -> members.learn(absences));
    return new Played(closed.record(), closed.head(), turns, absences.messages());
  }

  /// Makes the candidates and recomputes them while the disk writes.
  private OpenRound opened(TracedWork trace) {
    record Opening(RunLedger.Append append, OpenRound round) {}
    Opening opening =
        trace.during(
            Phase.CORRELATE,
            work -> {
              CoordinatorEngine.Opening made = coordinator.closeProposals();
              return new Opening(append(made.transaction(), trace), audited(made.round()));
            });
    opening.append().join();
    return opening.round();
  }

  private record Closed(RoundRecord record, TreeHead head) {}

  /// Decides, and recomputes the decisions while the disk writes.
  private Closed closed(Supplier<Optional<Hash>> stream, TracedWork trace) {
    record Closing(RunLedger.Append append, RoundRecord record) {}
    Closing closing =
        trace.during(
            Phase.DECIDE,
            work -> {
              CoordinatorEngine.Closing made = coordinator.closeVote(stream.get());
              RunLedger.Append append = append(made.transaction(), trace);
              coordinator.fold();
              audit(made.record(), append.head());
              return new Closing(append, made.record());
            });
    TreeHead head = closing.append().join();
    coordinator.committed(head);
    return new Closed(closing.record(), head);
  }

  private RunLedger.Append append(List<Draft> transaction, TracedWork trace) {
    TracedWork work = trace.begin(Phase.LEDGER_APPEND).with("entries", transaction.size());
    RunLedger.Append append = ledger.append(transaction);
    return new RunLedger.Append(
        append.head(), append.written().whenComplete((head, failure) -> work.close()));
  }

  /// Verifies what the members say, beside each other, and tells the coordinator in their order.
  ///
  /// @return how many statements there were
  private <S extends Statement> int hear(
      List<SignedStatement<S>> said,
      Function<SignedStatement<S>, Checked<S>> check,
      Consumer<Checked.Valid<S>> coordinator,
      Absences absences) {
    List<Checked<S>> checked = workers.map(said.size(), i -> check.apply(said.get(i)));
    for (int i = 0; i < said.size(); i++) {
      switch (checked.get(i)) {
        case Checked.Valid<S> valid -> coordinator.accept(valid);
        case Checked.Refused<S> refused -> absences.add(said.get(i).member(), refused.message());
      }
    }
    return said.size();
  }

  private OpenRound audited(OpenRound announced) {
    return switch (members.open(
        new RoundReader.Opening(
            announced.proposals(), announced.candidates(), announced.committee()))) {
      case RoundAudit.Opened opened -> opened.round();
      case Diverged diverged -> throw diverged(announced.round(), diverged);
    };
  }

  private void audit(RoundRecord record, TreeHead head) {
    if (members.close(record, head.root(), LogicalTime.micros(record.round()))
        instanceof Diverged diverged) {
      throw diverged(record.round(), diverged);
    }
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
