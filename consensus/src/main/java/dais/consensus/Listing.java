package dais.consensus;

/// A blacklisted indicator.
///
/// @param indicator what at least f + 1 authors of an accepted candidate named
/// @param cause the candidate, the latest if there were several
/// @param expiryRound last round in which it is listed
public record Listing(Indicator indicator, CandidateId cause, int expiryRound) {}
