package dais.consensus;

/// A member's place in the roster.
///
/// @param member who
/// @param standing whether the member counts
/// @param attendance the rounds of the window in which a proposal of the member stands: bit 0 is
///   the last round
/// @param proposals proposals of the member in the ledger
/// @param lastSeen last round with one of them; the round of admission before the first
public record Seat(Member member, Standing standing, long attendance, int proposals, int lastSeen) {
  /// Whether a member counts as author, as voter and in the electorate.
  public enum Standing {
    /// Counts.
    ACTIVE,
    /// New: may propose and counts once W proposals are in the ledger.
    PROBATION,
    /// Silent for [Roster#IDLE_ROUNDS] rounds: counts again from the round after its next proposal.
    INACTIVE,
    /// Convicted of equivocation: nothing it says is heard.
    QUARANTINED
  }

  static Seat founding(Member member) {
    return new Seat(member, Standing.ACTIVE, 0, 0, 0);
  }

  static Seat newcomer(Member member, int round) {
    return new Seat(member, Standing.PROBATION, 0, 0, round);
  }

  /// Whether the member's ballots and authorship count.
  public boolean counts() {
    return standing == Standing.ACTIVE;
  }

  /// Rounds of the window in which the member proposed.
  int attended() {
    return Long.bitCount(attendance);
  }

  Seat standing(Standing next) {
    return new Seat(member, next, attendance, proposals, lastSeen);
  }

  /// The seat after a round, before any change of standing.
  Seat after(int round, boolean proposed, int window) {
    long seen = (attendance << 1 | (proposed ? 1 : 0)) & ((1L << window) - 1);
    return new Seat(
        member, standing, seen, proposals + (proposed ? 1 : 0), proposed ? round : lastSeen);
  }
}
