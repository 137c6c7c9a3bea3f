package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.Comparator;
import java.util.List;

/// What names a party of a malicious flow, as an author discloses it. Ordered by kind, then value.
///
/// @param kind what the value is
/// @param value such as `203.0.113.7` or `tcp/445`, 1 to 64 characters
public record Indicator(Kind kind, String value) implements Comparable<Indicator> {
  static final int LEAST_BYTES = 6;
  static final int MAX_VALUE = 64;

  private static final Comparator<Indicator> ORDER =
      Comparator.comparing(Indicator::kind).thenComparing(Indicator::value);

  /// What an indicator's value is.
  public enum Kind implements Numbered {
    /// Network address of either side.
    ADDRESS(1),
    /// Protocol and port, joined by `/`.
    SERVICE(2);

    private static final List<Kind> ALL = List.of(values());

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }
  }

  public Indicator {
    Bounds.text("indicator", value, MAX_VALUE);
  }

  @Override
  public int compareTo(Indicator other) {
    return ORDER.compare(this, other);
  }

  void write(CanonicalWriter out) {
    out.u8(kind.number()).text(value);
  }

  static Indicator read(CanonicalReader in) {
    return new Indicator(Bounds.numbered(Kind.ALL, in.u8()), in.text());
  }
}
