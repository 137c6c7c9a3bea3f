package dais.consensus;

import dais.consensus.Checked.Fault;
import dais.consensus.Checked.Refused;
import dais.consensus.Checked.Valid;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Whether a statement may be counted in the round after a state. Pure: whoever holds the same
/// state and root gets the same answer.
public final class StatementCheck {
  private final FleetState before;
  private final Basis basis;
  private final List<CandidateId> inForce;

  /// @param before the state after the last decided round
  /// @param basis that round and the ledger's root after it
  public StatementCheck(FleetState before, Basis basis) {
    this.before = before;
    this.basis = basis;
    this.inForce = before.memory().stream().map(AcceptedSignature::id).toList();
  }

  /// Checks the body of a ledger entry that should hold a signed proposal.
  public Checked<Proposal> proposal(byte[] entry) {
    return read(entry, SignedStatement::proposal, this::proposal);
  }

  /// Checks a signed proposal.
  public Checked<Proposal> proposal(SignedStatement<Proposal> signed) {
    Proposal proposal = signed.statement();
    return checked(
        signed,
        origin(signed)
            .or(() -> basis(proposal.basis()))
            .or(() -> firstFault(proposal))
            .or(() -> sightings(proposal)));
  }

  /// Checks the body of a ledger entry that should hold signed ballots on the candidates of `open`.
  public Checked<BallotBatch> ballots(byte[] entry, OpenRound open) {
    return read(entry, SignedStatement::ballots, signed -> ballots(signed, open));
  }

  /// Checks signed ballots on the candidates of `open`.
  public Checked<BallotBatch> ballots(SignedStatement<BallotBatch> signed, OpenRound open) {
    return checked(
        signed,
        origin(signed)
            .or(() -> voter(signed.member(), open))
            .or(() -> candidates(signed.statement(), open)));
  }

  /// Checks the body of a ledger entry that should hold a signed statement whose phase is over.
  ///
  /// @param decode reads what the phase says
  public <S extends Statement> Checked<S> late(
      byte[] entry, Function<byte[], SignedStatement<S>> decode) {
    return read(entry, decode, this::late);
  }

  /// Whether a statement may be stored as late in the round that is under way: it is of this round
  /// or one of the window, its member's, and no longer than what could have counted. What it says
  /// is not looked at, for it counts for nothing.
  public <S extends Statement> Checked<S> late(SignedStatement<S> signed) {
    return checked(
        signed,
        fleet(signed.statement())
            .or(() -> recent(signed.statement().round()))
            .or(() -> signer(signed, StatementCheck::isHeard))
            .or(() -> length(signed.statement())));
  }

  private record Objection(Fault fault, String message) {}

  private static <S extends Statement> Checked<S> read(
      byte[] entry,
      Function<byte[], SignedStatement<S>> decode,
      Function<SignedStatement<S>, Checked<S>> check) {
    try {
      return check.apply(decode.apply(entry));
    } catch (MalformedBody e) {
      return new Refused<>(Fault.MALFORMED, String.valueOf(e.getMessage()));
    }
  }

  private static <S extends Statement> Checked<S> checked(
      SignedStatement<S> signed, Optional<Objection> objection) {
    return objection
        .<Checked<S>>map(refused -> new Refused<>(refused.fault(), refused.message()))
        .orElseGet(() -> new Valid<>(signed));
  }

  /// Fleet, round, member, signature, epoch: in this order, so that the later ones are only said of
  /// what was signed.
  private Optional<Objection> origin(SignedStatement<?> signed) {
    Statement statement = signed.statement();
    return fleet(statement)
        .or(() -> round(statement.round()))
        .or(() -> signer(signed, seat -> entitled(seat, statement.kind())))
        .or(() -> epoch(statement.epoch()));
  }

  private Optional<Objection> fleet(Statement statement) {
    Hash genesis = before.charter().genesis();
    return statement.genesis().equals(genesis)
        ? Optional.empty()
        : differs(Fault.WRONG_GENESIS, "genesis", genesis, statement.genesis());
  }

  private Optional<Objection> round(int claimed) {
    return claimed == before.round() + 1
        ? Optional.empty()
        : differs(Fault.WRONG_ROUND, "round", before.round() + 1, claimed);
  }

  private Optional<Objection> recent(int claimed) {
    int last = before.round() + 1;
    int first = StrictMath.max(1, last - before.charter().config().window() + 1);
    return claimed >= first && claimed <= last
        ? Optional.empty()
        : object(
            Fault.WRONG_ROUND,
            "expected a round in [%d, %d] but was %d".formatted(first, last, claimed));
  }

  /// @param entitled whether the holder of the seat may say it
  private Optional<Objection> signer(SignedStatement<?> signed, Predicate<Seat> entitled) {
    Statement statement = signed.statement();
    Optional<Seat> seat = before.roster().seat(statement.member());
    if (seat.isEmpty()) {
      return object(Fault.UNKNOWN_MEMBER, "the roster has no member " + statement.member());
    }
    if (!entitled.test(seat.get())) {
      return object(
          Fault.NOT_ENTITLED,
          "member %d is %s and may not send %s"
              .formatted(statement.member(), seat.get().standing(), statement.kind()));
    }
    if (!signed.verifiedBy(seat.get().member().key())) {
      return object(
          Fault.BAD_SIGNATURE,
          "the signature is not that of member %d over this statement"
              .formatted(statement.member()));
    }
    return Optional.empty();
  }

  private Optional<Objection> epoch(int claimed) {
    int epoch = before.roster().epoch();
    return claimed == epoch
        ? Optional.empty()
        : differs(Fault.WRONG_EPOCH, "epoch", epoch, claimed);
  }

  private static boolean entitled(Seat seat, EntryKind kind) {
    return kind == EntryKind.BALLOTS ? seat.counts() : isHeard(seat);
  }

  private static boolean isHeard(Seat seat) {
    return seat.standing() != Seat.Standing.QUARANTINED;
  }

  /// Proposals are bounded; of ballots there are no more than candidates may be called.
  private Optional<Objection> length(Statement statement) {
    int most = before.charter().config().maxCandidates();
    return statement instanceof BallotBatch batch && batch.ballots().size() > most
        ? object(
            Fault.WRONG_CANDIDATES,
            "expected at most %d ballots but found %d".formatted(most, batch.ballots().size()))
        : Optional.empty();
  }

  private Optional<Objection> basis(Basis claimed) {
    if (claimed.round() != basis.round()) {
      return differs(Fault.STALE_BASIS, "basis round", basis.round(), claimed.round());
    }
    return claimed.root().equals(basis.root())
        ? Optional.empty()
        : differs(
            Fault.OTHER_HISTORY, "root after round " + basis.round(), basis.root(), claimed.root());
  }

  private Optional<Objection> firstFault(Proposal proposal) {
    int width = before.charter().prototypeWidth();
    int last = proposal.round() + before.charter().config().signatureLifetime();
    for (Signature signature : proposal.signatures()) {
      if (signature.prototype().width() != width) {
        return differs(Fault.WRONG_WIDTH, "prototype width", width, signature.prototype().width());
      }
      if (signature.expiryRound() <= proposal.round() || signature.expiryRound() > last) {
        return object(
            Fault.WRONG_EXPIRY,
            "expected an expiry in rounds [%d, %d] but was %d"
                .formatted(proposal.round() + 1, last, signature.expiryRound()));
      }
    }
    return Optional.empty();
  }

  private Optional<Objection> sightings(Proposal proposal) {
    return proposal.sightings().stream()
        .map(Sighting::signature)
        .filter(id -> Collections.binarySearch(inForce, id) < 0)
        .findFirst()
        .flatMap(
            id ->
                object(
                    Fault.UNKNOWN_SIGHTING,
                    "no accepted signature %s is in force in round %d"
                        .formatted(id, proposal.round())));
  }

  private static Optional<Objection> voter(int member, OpenRound open) {
    return open.isVoter(member)
        ? Optional.empty()
        : object(
            Fault.NOT_ENTITLED,
            "member %d was not drawn into the committee of round %d"
                .formatted(member, open.round()));
  }

  private static Optional<Objection> candidates(BallotBatch batch, OpenRound open) {
    if (!batch.candidates().equals(open.candidatesHash())) {
      return differs(
          Fault.WRONG_CANDIDATES, "candidates hash", open.candidatesHash(), batch.candidates());
    }
    return judges(batch.ballots(), open.called())
        ? Optional.empty()
        : differs(
            Fault.WRONG_CANDIDATES,
            "ballots on candidates",
            open.called().stream().map(candidate -> candidate.id().ordinal()).toList(),
            batch.ballots().stream().map(Ballot::candidate).toList());
  }

  private static boolean judges(List<Ballot> ballots, List<Candidate> called) {
    boolean same = ballots.size() == called.size();
    for (int i = 0; same && i < called.size(); i++) {
      same = ballots.get(i).candidate() == called.get(i).id().ordinal();
    }
    return same;
  }

  private static Optional<Objection> differs(
      Fault fault, String what, Object expected, Object found) {
    return object(fault, "expected %s %s but was %s".formatted(what, expected, found));
  }

  private static Optional<Objection> object(Fault fault, String message) {
    return Optional.of(new Objection(fault, message));
  }
}
