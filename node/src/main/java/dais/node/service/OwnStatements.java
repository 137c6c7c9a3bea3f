package dais.node.service;

import dais.consensus.BallotBatch;
import dais.consensus.Checked;
import dais.consensus.LateStatement;
import dais.consensus.Misconduct;
import dais.consensus.Misconduct.Equivocation;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundRecord;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.consensus.StatementCheck;
import dais.ledger.EntryKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the hosted members said in the round that is under way. A round that a coordinator leaves
/// one of them out of follows from the rest and convinces everybody else: only who said it can
/// tell. In a live run it may also have come too late.
///
/// For one thread.
final class OwnStatements {
  private static final Logger log = LoggerFactory.getLogger(OwnStatements.class);

  private final boolean mayBeLate;
  // Of the window: what is older is not stored any more.
  private final List<SignedStatement<?>> leftOut = new ArrayList<>();
  private List<SignedStatement<Proposal>> proposals = List.of();
  private List<SignedStatement<BallotBatch>> ballots = List.of();

  /// @param mayBeLate whether a statement may be left out because it came after a deadline
  OwnStatements(boolean mayBeLate) {
    this.mayBeLate = mayBeLate;
  }

  void proposed(List<SignedStatement<Proposal>> said) {
    proposals = List.copyOf(said);
  }

  void voted(List<SignedStatement<BallotBatch>> said) {
    ballots = List.copyOf(said);
  }

  /// Nothing was said yet.
  void clear() {
    proposals = List.of();
    ballots = List.of();
  }

  /// Checks the first half of a round.
  ///
  /// @throws Distrust if it lacks a proposal that must count
  void requireIn(OpenRound open, StatementCheck check) {
    requireIn(
        open.round(),
        proposals,
        open.proposals(),
        own -> check.proposal(own) instanceof Checked.Valid<Proposal>);
  }

  /// Checks the second half of a round, and says which of what was left out it holds as late.
  ///
  /// @throws Distrust if it lacks ballots that must count, or calls late what cannot be
  void requireIn(OpenRound open, RoundRecord closed, StatementCheck check) {
    requireIn(
        open.round(),
        ballots,
        closed.ballots(),
        own ->
            check.ballots(own, open) instanceof Checked.Valid<BallotBatch>
                && closed.evidence().stream().noneMatch(one -> convicts(one, own.member())));
    for (LateStatement late : closed.late()) {
      requireLate(late, closed.round());
    }
    int oldest = closed.round() + 2 - open.before().charter().config().window();
    leftOut.removeIf(own -> own.statement().round() < oldest);
  }

  private void requireLate(LateStatement late, int round) {
    if (!mayBeLate) {
      throw Distrust.of(round, late + " in a run in which nobody is late");
    }
    if (leftOut.removeIf(own -> own.saysTheSameAs(late.signed()))) {
      log.info("{} came too late, and is stored so with round {}", late.signed(), round);
    }
  }

  private static boolean convicts(Misconduct evidence, int member) {
    return evidence instanceof Equivocation equivocation
        && equivocation.phase() == EntryKind.BALLOTS
        && equivocation.member() == member;
  }

  private <S extends Statement> void requireIn(
      int round,
      List<SignedStatement<S>> said,
      Collection<SignedStatement<S>> found,
      Predicate<SignedStatement<S>> counts) {
    for (SignedStatement<S> own : said) {
      if (found.stream().noneMatch(own::saysTheSameAs) && counts.test(own)) {
        if (mayBeLate) {
          leftOut.add(own);
          log.warn("{} came too late, or was left out of round {}", own, round);
          continue;
        }
        throw new Distrust(
            round, own + " was sent but left out of the round", own.encode(), new byte[0]);
      }
    }
  }
}
