package dais.node.detection;

import dais.infrastructure.plugin.Plugins;
import dais.ledger.CanonicalWriter;

/// A plug-in's detector under watch: what it throws, and scores that are no numbers, are told with
/// its name.
///
/// @param plugin the detector itself
/// @param name its name, asked for once
record GuardedDetector(Detector plugin, String name) implements Detector {
  /// `detector` under watch if it comes from a plug-in, else itself.
  static Detector of(Detector detector) {
    return Plugins.isPlugin(detector) ? watched(detector) : detector;
  }

  static GuardedDetector watched(Detector detector) {
    return new GuardedDetector(
        detector, Plugins.guarded(detector, "saying its name", detector::name));
  }

  @Override
  public boolean isRepeatable() {
    return Plugins.guarded(plugin, "saying whether it repeats", plugin::isRepeatable);
  }

  @Override
  public String licence() {
    return Plugins.guarded(plugin, "saying its licence", plugin::licence);
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    int n = rows.length / width;
    DetectorFit fit =
        Plugins.guarded(
            plugin,
            "fitting %d rows of %d columns".formatted(n, width),
            () -> plugin.fit(rows, width, config, key));
    double[] unseen = fit.unseenScores();
    if (unseen.length != n) {
      throw Plugins.misbehaved(
          plugin, "(detector %s) gave %d scores for %d rows".formatted(name, unseen.length, n));
    }
    requireNumbers(unseen, n);
    return new DetectorFit(new Model(fit.model()), unseen);
  }

  private void requireNumbers(double[] scores, int n) {
    for (int i = 0; i < n; i++) {
      if (!Double.isFinite(scores[i])) {
        throw Plugins.misbehaved(
            plugin, "(detector %s) gave row %d the score %s".formatted(name, i, scores[i]));
      }
    }
  }

  private final class Model implements DetectorModel {
    private final DetectorModel model;

    Model(DetectorModel model) {
      this.model = model;
    }

    @Override
    public void score(double[] rows, int n, double[] out) {
      Plugins.guarded(
          plugin,
          "scoring %d rows".formatted(n),
          () -> {
            model.score(rows, n, out);
            return out;
          });
      requireNumbers(out, n);
    }

    @Override
    public void write(CanonicalWriter out) {
      Plugins.guarded(
          plugin,
          "writing its model",
          () -> {
            model.write(out);
            return out;
          });
    }
  }
}
