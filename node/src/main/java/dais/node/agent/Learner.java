package dais.node.agent;

import dais.node.detection.LocalModel;
import dais.node.detection.MicroRows;
import dais.node.detection.Scores;
import dais.node.detection.Window;

/// A model and the recent flows that it is refitted on.
final class Learner {
  private final Window window;
  private LocalModel model;
  private int matched;

  Learner(LocalModel genesis) {
    this.model = genesis;
    this.window = genesis.newWindow();
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

  void refit(int round) {
    model = model.refit(window, round);
  }

  /// Takes over a model that was refitted on an equal window.
  void adopt(LocalModel equal) {
    model = equal;
  }
}
