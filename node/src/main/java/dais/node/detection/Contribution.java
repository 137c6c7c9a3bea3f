package dais.node.detection;

/// How far one shared column of a row lies from the member's normal rows.
///
/// @param column index in the feature space
/// @param weightMicros share of the row's total squared deviation, in millionths, in (0, 1000000]
public record Contribution(int column, int weightMicros) {}
