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
  /// After the coordinator was gone: the ledger gets back what the nodes' copies hold beyond it.
  RESTORING,
  /// Then: every node takes up what the ledger holds.
  RECALLING,
  PROPOSING,
  VOTING,
  LEARNING,
  /// In a live run: the next round is not due yet.
  RESTING,
  /// Nothing follows.
  OVER;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
