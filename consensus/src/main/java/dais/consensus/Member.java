package dais.consensus;

import dais.infrastructure.identity.VerifyingKey;

/// An agent that speaks for itself: its number in the fleet and the key that its statements are
/// checked with.
///
/// @param id number of the member, in [0, 2^20); the order of everything that the fleet decides
/// @param key verifies the member's statements
public record Member(int id, VerifyingKey key) {
  public Member {
    Bounds.within("member id", id, 0, MemberSet.MAX_ID);
  }
}
