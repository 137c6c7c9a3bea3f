package dais.infrastructure.telemetry;

/// What a round came to, as counted in metrics.
///
/// @param accepted candidates that were accepted
/// @param rejected candidates that were rejected
/// @param undecided candidates that were neither
/// @param confirms ballots with CONFIRM
/// @param rejects ballots with REJECT
/// @param abstains ballots with ABSTAIN
/// @param present members that took part
/// @param absent members that did not
public record RoundCounts(
    int accepted,
    int rejected,
    int undecided,
    int confirms,
    int rejects,
    int abstains,
    int present,
    int absent) {
  /// The strongest of the round's outcomes; `quiet` if it had no candidate.
  String outcome() {
    if (accepted > 0) {
      return "accepted";
    }
    if (rejected > 0) {
      return "rejected";
    }
    return undecided > 0 ? "undecided" : "quiet";
  }
}
