package dais.coordinator.service;

import dais.consensus.ProfileEntry;
import dais.infrastructure.exit.Refusal;
import dais.proto.coordinator.v1.KeptLedger;

/// What a node gets that is there, for the first time or again: its members and all that it missed,
/// from the ledger. Confined to the coordinator's loop.
final class Admission {
  private final RunLog ledger;
  private final RunVoice voice;
  private final FoundingVoices founding;
  private final Pace pace;

  Admission(RunLog ledger, RunVoice voice, FoundingVoices founding, Pace pace) {
    this.ledger = ledger;
    this.voice = voice;
    this.founding = founding;
    this.pace = pace;
  }

  /// Says to a node where the run is.
  ///
  /// @param kept how far it has followed the ledger; it begins anew if it has not
  /// @param phase of the run, after the restoration of its ledger
  /// @param round that is under way
  /// @throws Refusal if the node keeps more than the ledger holds
  /// @throws IllegalArgumentException if it follows half a statement
  void admit(String node, KeptLedger kept, RunPhase phase, int round) {
    // In a plan run copies prove nothing: keys that derive from a seed are anybody's.
    ledger.requireAll(node, pace.isLive() ? kept.getHeldSize() : 0);
    ledger.requireStatement(node, kept.getSize());
    if (kept.getSize() == 0) {
      assign(node, phase);
    }
    if (phase.compareTo(RunPhase.MERGING) > 0) {
      voice.committed(node, ledger.missing(kept.getSize()));
      voice.resumed(node);
    }
    if (phase == RunPhase.PROPOSING) {
      voice.roundOpened(node, round);
    }
  }

  private void assign(String node, RunPhase phase) {
    voice.assign(node, ledger.head().size() == 0);
    switch (phase) {
      case FOUNDING -> founding.forget(node);
      case MERGING -> voice.founders(node, founding.founders());
      default -> voice.founders(node, FoundingVoices.pages(ProfileEntry.bodies(ledger.reads())));
    }
  }
}
