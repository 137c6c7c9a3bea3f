package dais.coordinator.service;

import java.util.Locale;

/// Where a run is.
enum RunPhase {
  /// The members' profiles are heard.
  FOUNDING,
  /// The feature spaces that follow from them are heard.
  MERGING,
  /// Detectors are fitted.
  FITTING,
  /// After the coordinator was gone: every node takes up what the ledger holds.
  RECALLING,
  PROPOSING,
  VOTING,
  LEARNING,
  /// Nothing follows.
  OVER;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
