package dais.node.detection;

/// A fitted model and the scores of the fitted rows by the part of it that did not see them.
public final class DetectorFit {
  private final DetectorModel model;
  private final double[] unseenScores;

  /// @param unseenScores one per fitted row, in their order; passes into this object's ownership
  public DetectorFit(DetectorModel model, double[] unseenScores) {
    this.model = model;
    this.unseenScores = unseenScores;
  }

  public DetectorModel model() {
    return model;
  }

  /// A score per fitted row, in their order (copied).
  public double[] unseenScores() {
    return unseenScores.clone();
  }
}
