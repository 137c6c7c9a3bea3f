package dais.node.detection;

import dais.node.random.Purpose;

/// An Isolation Forest (Liu, Ting, Zhou, "Isolation Forest", ICDM 2008): trees of random splits
/// over small subsamples. The score is c(ψ) minus the mean path length, a monotone function of the
/// paper's 2^(-E(h)/c(ψ)) that needs no power. Unlike the paper, a split is drawn among the columns
/// that vary in its node. A row is scored unseen by the trees that did not draw it; subsamples hold
/// at most half the rows, so there are such trees.
public final class ForestDetector implements Detector {
  /// Largest subsample whose leaves have codes of 16 bits.
  static final int MOST_ROWS = 4_096;

  /// For the service loader.
  public ForestDetector() {}

  @Override
  public String name() {
    return "forest";
  }

  @Override
  public String licence() {
    return "MIT";
  }

  @Override
  public DetectorFit fit(double[] rows, int width, DetectionConfig config, FitKey key) {
    int n = rows.length / width;
    int sample = Math.min(Math.min(config.subsample(), MOST_ROWS), n / 2);
    int[][] columns = new int[width][n];
    int most = 0;
    for (int i = 0; i < rows.length; i++) {
      int value = ForestModel.nearest(rows[i]);
      columns[i % width][i / width] = value;
      most = Math.max(most, value < 0 ? ~value : value);
    }
    ForestModel model = new ForestModel(config.trees(), sample, width, most);
    ForestGrower grower = new ForestGrower(columns, sample, key.stream(Purpose.FOREST), model);
    byte[][] drawn = new byte[model.groups()][n];
    for (int tree = 0; tree < config.trees(); tree++) {
      grower.grow(tree, drawn[tree / ForestModel.ABREAST]);
    }
    double[] unseen = new double[n];
    model.score(rows, n, drawn, unseen);
    return new DetectorFit(model, unseen);
  }
}
