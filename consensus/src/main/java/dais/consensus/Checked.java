package dais.consensus;

/// Whether a statement may be counted.
///
/// @param <S> what is said
public sealed interface Checked<S extends Statement> {
  /// It may.
  record Valid<S extends Statement>(SignedStatement<S> statement) implements Checked<S> {}

  /// It may not. Nothing is proved against anybody.
  ///
  /// @param fault what is wrong
  /// @param message what was expected and what was found
  record Refused<S extends Statement>(Fault fault, String message) implements Checked<S> {}

  /// Why a statement is refused.
  enum Fault {
    /// Not the canonical encoding of a statement within its bounds.
    MALFORMED,
    /// Of another fleet.
    WRONG_GENESIS,
    /// Not of the round that is open.
    WRONG_ROUND,
    /// Of a member that the roster does not name.
    UNKNOWN_MEMBER,
    /// Of a member that is not heard: quarantined, a voter that does not count, or one that was not
    /// drawn into the committee.
    NOT_ENTITLED,
    /// Not signed by the member.
    BAD_SIGNATURE,
    /// Of another roster.
    WRONG_EPOCH,
    /// Builds on an older round: the member must catch up.
    STALE_BASIS,
    /// Builds on another root for the same round: one of the two histories is false.
    OTHER_HISTORY,
    /// A prototype of another feature space.
    WRONG_WIDTH,
    /// An expiry that is over, or beyond the lifetime that the plan gives.
    WRONG_EXPIRY,
    /// A sighting of a signature that is not in force.
    UNKNOWN_SIGHTING,
    /// Ballots on other candidates than the round's.
    WRONG_CANDIDATES
  }
}
