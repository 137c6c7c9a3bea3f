package dais.node.traffic;

/// One row of an input with its ground truth.
///
/// @param flow what an agent may see
/// @param label the truth, for the scorer alone
/// @param written the label as the file writes it, where it is coarser than the label's family;
///   else that family
public record RecordedRow(Flow flow, Label label, String written) {}
