package dais.consensus;

import java.util.HexFormat;

/// The round is not what it must be: the member refuses it and keeps both bytes as evidence.
public final class Diverged implements AuditResult, RoundAudit.Opening {
  private final String what;
  private final byte[] expected;
  private final byte[] found;

  Diverged(String what, byte[] expected, byte[] found) {
    this.what = what;
    this.expected = expected.clone();
    this.found = found.clone();
  }

  /// What differs, as a noun phrase, such as `decision 12.3`.
  public String what() {
    return what;
  }

  /// A copy of the canonical bytes that the recomputation gives; empty if there must be nothing.
  public byte[] expected() {
    return expected.clone();
  }

  /// A copy of the canonical bytes that the record holds; empty if there is nothing.
  public byte[] found() {
    return found.clone();
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return "%s: expected %s but found %s"
        .formatted(what, hex.formatHex(expected), hex.formatHex(found));
  }
}
