package dais.node.agent;

import dais.node.detection.LocalModel;
import dais.node.detection.MicroRows;
import dais.node.detection.Scores;
import dais.node.detection.Window;

/// A model and the recent flows that it is refitted on.
final class Learner {
  private final Window window;
  private LocalModel model;
  private int refitRound;
  private int matched;

  Learner(LocalModel genesis) {
    this.model = genesis;
    this.window = genesis.newWindow();
  }

  /// One that has learned before.
  ///
  /// @param fitted what the model was refitted on; not kept
  /// @param refitRound of that refit; 0 if there was none yet
  /// @param window the recent flows; kept
  Learner(LocalModel genesis, Window fitted, int refitRound, Window window) {
    this.model = refitRound == 0 ? genesis : genesis.refit(fitted, refitRound);
    this.refitRound = refitRound;
    this.window = window;
  }

  LocalModel model() {
    return model;
  }

  Window window() {
    return window;
  }

  /// Whether a flow that an accepted signature matched was ever remembered: until then the model is
  /// what it would be without the fleet.
  boolean learnedFromFleet() {
    return matched > 0;
  }

  /// Remembers a batch.
  ///
  /// @param rows as many as scores
  /// @param byMemory per row whether an accepted signature matched it
  void remember(MicroRows rows, Scores scores, boolean[] byMemory) {
    for (int i = 0; i < byMemory.length; i++) {
      window.add(rows, i, scores.percentileMicros(i), byMemory[i]);
      matched += byMemory[i] ? 1 : 0;
    }
  }

  /// The round of the last refit; 0 before the first.
  int refitRound() {
    return refitRound;
  }

  void refit(int round) {
    model = model.refit(window, round);
    refitRound = round;
  }

  /// Takes over a model that was refitted on an equal window.
  void adopt(LocalModel equal) {
    model = equal;
  }
}
