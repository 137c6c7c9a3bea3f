package dais.consensus;

import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.MerkleFrontier;
import dais.ledger.TreeHead;
import java.util.List;
import java.util.Optional;

/// A member's own copy of what the fleet agreed on: the fold of the rounds that it recomputed, and
/// the right edge of the ledger's Merkle tree. One replica serves all members that a process hosts.
/// Single writer.
public final class FleetReplica {
  private MerkleFrontier log;
  private FleetState state;

  /// @param founding the state before the first round
  /// @param log the edge of the ledger after its entries of round 0 (copied)
  public FleetReplica(FleetState founding, MerkleFrontier log) {
    this.state = founding;
    this.log = log.copy();
  }

  /// The state after the last round that this replica agreed with.
  public FleetState state() {
    return state;
  }

  /// What a statement of the next round must build on.
  public Basis basis() {
    return new Basis(state.round(), log.root());
  }

  /// Recomputes the candidates and the committee of the next round. Changes nothing.
  public RoundAudit.Opening open(
      List<SignedStatement<Proposal>> proposals,
      List<Candidate> candidates,
      Optional<Committee> committee) {
    return audit().open(proposals, candidates, committee);
  }

  /// What decides whether a statement of the next round may be counted.
  public StatementCheck check() {
    return new StatementCheck(state, basis());
  }

  /// The ledger after the first half of the next round.
  ///
  /// @param eventTimeMicros logical time of the round
  public TreeHead headAfter(OpenRound open, long eventTimeMicros) {
    MerkleFrontier extended = log.copy();
    append(extended, RoundEntries.opening(open, eventTimeMicros));
    return extended.head();
  }

  /// Recomputes the close of a round and, if it agrees, applies it.
  ///
  /// @param open the round as [#open] recomputed it
  /// @param closed the round as the coordinator announced it
  /// @param announced the ledger after the round's summary
  /// @param eventTimeMicros logical time of the round
  public AuditResult close(
      OpenRound open, RoundRecord closed, Hash announced, long eventTimeMicros) {
    return close(open, closed, Optional.of(announced), eventTimeMicros);
  }

  /// The same for a round of the past: its root is not announced, but the proposals of the round
  /// after it are bound to it.
  public AuditResult catchUp(OpenRound open, RoundRecord closed, long eventTimeMicros) {
    return close(open, closed, Optional.empty(), eventTimeMicros);
  }

  private AuditResult close(
      OpenRound open, RoundRecord closed, Optional<Hash> announced, long eventTimeMicros) {
    AuditResult result = audit().close(open, closed);
    if (!(result instanceof AuditResult.Agreed agreed)) {
      return result;
    }
    MerkleFrontier extended = log.copy();
    append(extended, RoundEntries.opening(open, eventTimeMicros));
    append(extended, RoundEntries.closing(closed, eventTimeMicros));
    Hash root = extended.root();
    if (!announced.orElse(root).equals(root)) {
      return new Diverged(
          "ledger root after round " + closed.round(),
          root.bytes(),
          announced.orElseThrow().bytes());
    }
    log = extended;
    state = agreed.after();
    return agreed;
  }

  /// The ledger after the last round.
  public TreeHead head() {
    return log.head();
  }

  private RoundAudit audit() {
    return new RoundAudit(state, basis());
  }

  private static void append(MerkleFrontier edge, List<Draft> drafts) {
    drafts.forEach(draft -> draft.leafHashes().forEach(edge::append));
  }
}
