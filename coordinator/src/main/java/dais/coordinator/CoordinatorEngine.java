package dais.coordinator;

import dais.consensus.BallotBatch;
import dais.consensus.Basis;
import dais.consensus.Checked;
import dais.consensus.FleetState;
import dais.consensus.Misconduct;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundEntries;
import dais.consensus.RoundRecord;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.consensus.StatementCheck;
import dais.consensus.Statements;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes a fleet through its rounds. It owns no clock, socket or store: inputs come in as calls,
/// effects go out as the transactions that its owner has to append. Single writer; what [#check]
/// gives may be used from any thread.
///
/// A round runs `CLOSED` → [#open] → `PROPOSING` → [#closeProposals] → `VOTING` → [#closeVote] →
/// `CLOSING` → [#committed] → `CLOSED`.
public final class CoordinatorEngine {
  /// Where in a round the fleet is.
  public enum Phase {
    /// Between two rounds.
    CLOSED,
    /// Proposals are heard.
    PROPOSING,
    /// The candidates are fixed; ballots are heard.
    VOTING,
    /// Decided; the last transaction is on its way to the ledger.
    CLOSING
  }

  /// The first half of a round.
  ///
  /// @param round the proposals that stand and their candidates
  /// @param transaction what must be durable before anyone votes
  public record Opening(OpenRound round, List<Draft> transaction) {}

  /// The second half of a round.
  ///
  /// @param record the round as decided
  /// @param transaction what must be durable before anyone learns
  public record Closing(RoundRecord record, List<Draft> transaction) {}

  private Phase phase = Phase.CLOSED;
  // Without the round in `decided`, if there is one.
  private FleetState state;
  private Optional<RoundRecord> decided = Optional.empty();
  private Basis basis;
  private StatementCheck check;
  private long eventTimeMicros;
  private final List<SignedStatement<Proposal>> proposals = new ArrayList<>();
  private final List<SignedStatement<BallotBatch>> ballots = new ArrayList<>();
  private Optional<OpenRound> open = Optional.empty();
  private final Optional<SeedChain> seeds;
  private final LateStatements late;

  /// An engine that waits for everybody: nobody is late.
  ///
  /// @param state the fold of the rounds that the ledger holds
  /// @param basis the last of them and the ledger's root after it
  /// @param seeds the chain that the ledger holds the commitment to; empty if it holds none
  public CoordinatorEngine(FleetState state, Basis basis, Optional<SeedChain> seeds) {
    this(state, basis, seeds, new LateStatements(0));
  }

  /// An engine that takes what comes too late.
  ///
  /// @param late knows the rounds that the ledger holds; the engine's own from now on
  public CoordinatorEngine(
      FleetState state, Basis basis, Optional<SeedChain> seeds, LateStatements late) {
    this.state = state;
    this.basis = basis;
    this.seeds = seeds;
    this.late = late;
    this.check = new StatementCheck(state, basis);
  }

  public Phase phase() {
    return phase;
  }

  /// The state after the last round that was decided.
  public FleetState state() {
    fold();
    return state;
  }

  /// What decides whether a statement of the round that is open may be counted.
  public StatementCheck check() {
    fold();
    return check;
  }

  /// Opens the round after the last one.
  ///
  /// @param time logical time of the round, in microseconds since 1970 UTC
  public void open(long time) {
    enter(Phase.CLOSED, Phase.PROPOSING);
    eventTimeMicros = time;
  }

  /// Hears a proposal that [#check] found valid; a repeat is heard once, a contradiction becomes
  /// evidence.
  public void propose(Checked.Valid<Proposal> proposal) {
    in(Phase.PROPOSING);
    proposals.add(proposal.statement());
  }

  /// Ends the proposing: who has not spoken is absent. In a fleet that draws a committee this
  /// reveals the round's seed.
  public Opening closeProposals() {
    enter(Phase.PROPOSING, Phase.VOTING);
    Statements<Proposal> heard = Statements.of(proposals);
    late.opened(heard);
    OpenRound round = OpenRound.of(state, heard.standing(), seed());
    open = Optional.of(round);
    return new Opening(round, RoundEntries.opening(round, eventTimeMicros));
  }

  private Optional<Hash> seed() {
    return state.drawsCommittee()
        ? Optional.of(seeds.orElseThrow().next(state.seeds().orElseThrow()))
        : Optional.empty();
  }

  /// Hears ballots that [#check] found valid for the open round.
  public void vote(Checked.Valid<BallotBatch> batch) {
    in(Phase.VOTING);
    ballots.add(batch.statement());
  }

  /// Hears, in any phase, a statement whose own phase is over: it is stored with the round that is
  /// under way or comes next. A repeat changes nothing, nor does what comes before its phase; what
  /// contradicts a proposal of the round under way becomes evidence.
  public void late(Checked.Valid<?> statement) {
    SignedStatement<?> signed = statement.statement();
    // Verified some time ago: meanwhile its member may have been convicted.
    if (isOver(signed.statement().slot()) && check().late(signed) instanceof Checked.Valid<?>) {
      late.hear(signed);
    }
  }

  private boolean isOver(Statement.Slot slot) {
    int last = state().round();
    return slot.round() <= last
        || (phase == Phase.VOTING
            && slot.round() == last + 1
            && slot.phase() == EntryKind.PROPOSAL);
  }

  /// Ends the vote and decides. Silence confirms nothing.
  public Closing closeVote() {
    return closeVote(Optional.empty());
  }

  /// Ends the vote of the last round of a run over a stream.
  ///
  /// @param stream SHA-256 over the stream's lines; empty for any other round
  public Closing closeVote(Optional<Hash> stream) {
    enter(Phase.VOTING, Phase.CLOSING);
    Statements<BallotBatch> heard = Statements.of(ballots);
    List<Misconduct.Equivocation> both = new ArrayList<>(late.convictions());
    both.addAll(heard.equivocations());
    RoundRecord record =
        open.orElseThrow().close(heard.standing(), both).withStream(stream).withLate(late.late());
    decided = Optional.of(record);
    return new Closing(record, RoundEntries.closing(record, eventTimeMicros));
  }

  /// Brings the state to where the round that was decided leaves it. Whatever asks for the state
  /// does so; called between [#closeVote] and [#committed] it uses the time that the disk takes.
  public void fold() {
    decided.ifPresent(
        record -> {
          state = state.after(record);
          check = new StatementCheck(state, basis);
          late.closed(record);
        });
    decided = Optional.empty();
  }

  /// The round's last transaction is durable; nothing of it is kept.
  public void committed(TreeHead head) {
    enter(Phase.CLOSING, Phase.CLOSED);
    fold();
    basis = new Basis(state.round(), head.root());
    check = new StatementCheck(state, basis);
    proposals.clear();
    ballots.clear();
    open = Optional.empty();
  }

  private void enter(Phase from, Phase to) {
    in(from);
    phase = to;
  }

  private void in(Phase expected) {
    if (phase != expected) {
      throw new IllegalStateException(
          "expected phase %s of round %d but it is %s"
              .formatted(expected, state.round() + 1, phase));
    }
  }
}
