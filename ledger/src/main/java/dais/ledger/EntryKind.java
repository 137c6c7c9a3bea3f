package dais.ledger;

import java.util.Optional;

/// What an entry says. The numbers are part of the format: they are never reused.
public enum EntryKind {
  GENESIS(1),
  ROSTER(2),
  PROFILE(3),
  PROPOSAL(4),
  CANDIDATE(5),
  BALLOTS(6),
  DECISION(7),
  EVIDENCE(8),
  CONTROL(9),
  RETRACTION(10),
  BASELINE(11),
  MODEL(12),
  COMMITTEE(13),
  SUMMARY(14),
  LATE(15);

  private final int number;

  EntryKind(int number) {
    this.number = number;
  }

  /// The kind's number in the canonical encoding and in the store.
  public int number() {
    return number;
  }

  /// The kind with this number; empty for one that a newer dais wrote.
  public static Optional<EntryKind> of(int number) {
    for (EntryKind kind : values()) {
      if (kind.number == number) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
