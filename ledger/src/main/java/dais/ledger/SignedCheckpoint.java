package dais.ledger;

/// A checkpoint whose signature was checked.
///
/// @param head what was signed
/// @param note the C2SP note, with the signature; [Checkpoint] reads it
public record SignedCheckpoint(TreeHead head, String note) {}
