package dais.infrastructure.config;

import dais.infrastructure.exit.Refusal;

/// Something in a configuration that its author can correct.
///
/// @param message what was expected, what was found, and where
/// @param hint what to do
public record Problem(String message, String hint) {
  /// The exception that stops dais for it.
  public Refusal refusal() {
    return Refusal.badInput(message, hint);
  }
}
