package dais.consensus;

/// What a member's own recomputation says about a round.
public sealed interface AuditResult permits AuditResult.Agreed, Diverged {
  /// The round is what it must be.
  ///
  /// @param after the state after it
  record Agreed(FleetState after) implements AuditResult {}
}
