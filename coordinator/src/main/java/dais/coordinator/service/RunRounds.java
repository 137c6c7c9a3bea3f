package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.BallotBatch;
import dais.consensus.Checked;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundRecord;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.consensus.StatementCheck;
import dais.coordinator.CoordinatorEngine;
import dais.coordinator.ProtectionTimes;
import dais.coordinator.RoundFigures;
import dais.infrastructure.telemetry.RoundCounts;
import dais.ledger.Draft;
import dais.ledger.TreeHead;
import dais.proto.coordinator.v1.Absence;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.coordinator.v1.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// The rounds of a run: what members say in each, and what follows from it. Confined to the
/// coordinator's loop.
final class RunRounds {
  private final CoordinatorEngine engine;
  private final Assignment assignment;
  private final ProtectionTimes protections;
  private final Map<Integer, String> absences = new TreeMap<>();
  private Optional<OpenRound> open = Optional.empty();
  private Optional<RoundRecord> closed = Optional.empty();
  private Optional<RoundDecided.Builder> decided = Optional.empty();
  private int last;

  /// @param engine before round 1
  RunRounds(CoordinatorEngine engine, Assignment assignment) {
    this.engine = engine;
    this.assignment = assignment;
    this.protections = new ProtectionTimes(engine.state().lineages().next());
    this.last = engine.state().round();
  }

  /// The rounds as a ledger holds them, the last of them perhaps only half.
  RunRounds(Recollection past, TreeHead head, Assignment assignment) {
    this(past.engine(), assignment);
    past.last().ifPresent(last -> decided = Optional.of(at(head, Wire.decided(last))));
    this.open = past.reopen(engine);
    open.ifPresent(half -> protections.leaveOut(half.candidates()));
  }

  /// The last round that is durable; 0 before the first.
  int last() {
    return last;
  }

  /// Whether the ledger holds the first half of the next round already.
  boolean isHalfDone() {
    return open.isPresent();
  }

  /// Opens the next round.
  ///
  /// @param micros when it happens, since 1970 UTC
  void begin(long micros) {
    engine.open(micros);
    absences.clear();
  }

  /// Hears proposals.
  ///
  /// @return whether they are of the round that is open
  boolean proposals(String node, Proposals message, Hearing hearing) {
    boolean current = message.getRound() == last() + 1 && !hearing.isOver();
    if (current) {
      StatementCheck check = engine.check();
      absent(node, message.getAbsencesList());
      hearing.statements(
          node,
          message.getLast(),
          message.getProposalsList(),
          check::proposal,
          (Checked.Valid<Proposal> valid) -> engine.propose(valid),
          engine::late);
    }
    return current;
  }

  /// Ends the proposing.
  ///
  /// @return what must be durable before anyone votes
  List<Draft> closeProposals() {
    CoordinatorEngine.Opening opening = engine.closeProposals();
    open = Optional.of(opening.round());
    return opening.transaction();
  }

  /// Hears ballots.
  ///
  /// @return whether they are of the round that is open
  boolean ballots(String node, Ballots message, Hearing hearing) {
    Optional<OpenRound> current = open.filter(round -> round.round() == message.getRound());
    if (current.isPresent()) {
      StatementCheck check = engine.check();
      absent(node, message.getAbsencesList());
      hearing.statements(
          node,
          message.getLast(),
          message.getBallotsList(),
          entry -> check.ballots(entry, current.get()),
          (Checked.Valid<BallotBatch> valid) -> engine.vote(valid),
          engine::late);
    }
    return current.isPresent();
  }

  /// Hears statements whose phase is over.
  ///
  /// @param decode reads what the phase says
  <S extends Statement> void late(
      String node,
      List<ByteString> page,
      Function<byte[], SignedStatement<S>> decode,
      Hearing hearing) {
    StatementCheck check = engine.check();
    hearing.late(node, page, entry -> check.late(entry, decode), engine::late);
  }

  /// Ends the vote.
  ///
  /// @return what must be durable before anyone learns
  List<Draft> closeVote() {
    CoordinatorEngine.Closing closing = engine.closeVote();
    closed = Optional.of(closing.record());
    open = Optional.empty();
    return closing.transaction();
  }

  /// Does what can be done while the disk writes the round.
  void fold() {
    engine.fold();
  }

  /// The round is durable.
  ///
  /// @param head of the ledger after it
  void committed(TreeHead head) {
    engine.committed(head);
    last = engine.state().round();
    closed.ifPresent(
        record -> {
          decided = Optional.of(at(head, Wire.decided(record)));
          int members = engine.state().roster().seats().size();
          int absent = members - record.summary().proposers().size();
          RoundFigures.log(record.summary(), absent, head.size(), Map.of());
        });
  }

  private static RoundDecided.Builder at(TreeHead head, RoundDecided.Builder round) {
    return round.setTreeSize(head.size()).setRoot(Wire.bytes(head.root()));
  }

  /// The last decided round in figures; empty before the first, and for one of the past.
  Optional<RoundCounts> figures() {
    return closed.map(record -> RoundFigures.of(record, engine.state().roster().seats().size()));
  }

  /// How long the threats took that the last decided round has accepted.
  ///
  /// @param began when the round began, nanoseconds
  List<Duration> protections(long began, long now) {
    return closed.map(record -> protections.after(record, began, now)).orElse(List.of());
  }

  /// Hears what a node's members made of the round.
  ///
  /// @return whether it is of the last decided round
  /// @throws IllegalArgumentException if it speaks for a member that it does not host
  boolean learned(String node, Learned message) {
    if (message.getRound() != last()) {
      return false;
    }
    absent(node, message.getAbsencesList());
    for (Turn turn : message.getTurnsList()) {
      requireHosted(node, turn.getMember());
    }
    return true;
  }

  /// The last decided round, with those of its members that failed; empty before the first.
  Optional<RoundDecided> decided() {
    return decided.map(
        round -> {
          RoundDecided.Builder told = round.clone();
          absences.forEach(
              (member, reason) ->
                  told.addAbsences(Absence.newBuilder().setMember(member).setReason(reason)));
          return told.build();
        });
  }

  /// A node has not spoken by the deadline.
  ///
  /// @param phase what it has not said
  void late(String node, RunPhase phase) {
    assignment
        .of(node)
        .forEach(member -> absences.put(member, "%s was late in %s".formatted(node, phase.text())));
  }

  private void absent(String node, List<Absence> more) {
    for (Absence absence : more) {
      requireHosted(node, absence.getMember());
      absences.put(absence.getMember(), absence.getReason());
    }
  }

  private void requireHosted(String node, int member) {
    if (!assignment.of(node).contains(member)) {
      throw new IllegalArgumentException(
          "%s speaks for member %d, which it does not host".formatted(node, member));
    }
  }
}
