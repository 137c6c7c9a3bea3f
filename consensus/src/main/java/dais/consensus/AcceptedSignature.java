package dais.consensus;

/// A signature that the fleet accepted and that is in force.
///
/// @param id the candidate that was accepted
/// @param protocol transport protocol
/// @param prototype the candidate's prototype
/// @param expiryRound last round in which it is in force, unless sightings renew it
public record AcceptedSignature(
    CandidateId id, String protocol, Prototype prototype, int expiryRound) {
  /// The signature, in force at least until `round`.
  AcceptedSignature until(int round) {
    return new AcceptedSignature(id, protocol, prototype, StrictMath.max(expiryRound, round));
  }
}
