package dais.node.traffic;

/// The ground truth about a flow, for the scorer alone.
///
/// @param kind whether the flow is benign, part of an attack, or unlabelled
/// @param family the source's own name of it, such as `normal`, `neptune` or `scan`; empty when
///   unlabelled
public record Label(Kind kind, String family) {
  /// What the ground truth says.
  public enum Kind {
    BENIGN,
    ATTACK,
    UNLABELLED
  }

  public static final Label UNLABELLED = new Label(Kind.UNLABELLED, "");
}
