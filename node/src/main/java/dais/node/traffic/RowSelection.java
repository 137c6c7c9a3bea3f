package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.math.BigDecimal;
import java.util.BitSet;

/// Rows of a recording in file order, a bit a row. Immutable.
final class RowSelection {
  private final Recording recording;
  private final BitSet rows;

  private RowSelection(Recording recording, BitSet rows) {
    this.recording = recording;
    this.rows = rows;
  }

  /// The rows that the options `label` and `first` of a SPEC select: of those with the label, the
  /// leading share.
  static RowSelection of(Recording recording, TrafficSpec spec) {
    BitSet rows = new BitSet(recording.size());
    rows.set(0, recording.size());
    if (spec.option(TrafficSpec.LABEL).isPresent()) {
      String label = spec.option(TrafficSpec.LABEL).get();
      BitSet codes = recording.labelCodes(label);
      if (codes.isEmpty()) {
        throw Refusal.badInput(
            "traffic '%s': expected rows with the label '%s' but found none"
                .formatted(spec.canonical(), label),
            "The labels and their rows are %s.".formatted(recording.labelCounts()));
      }
      BitSet labelled = new BitSet(recording.size());
      recording.scan(rows, (index, row) -> labelled.set(index, codes.get(row.labelCode())));
      rows = labelled;
    }
    if (spec.option(TrafficSpec.FIRST).isPresent()) {
      BigDecimal share = share(spec, spec.option(TrafficSpec.FIRST).get());
      keep(rows, share.multiply(BigDecimal.valueOf(rows.cardinality())).intValue());
    }
    return new RowSelection(recording, rows);
  }

  /// Leaves the first `count` rows.
  private static void keep(BitSet rows, int count) {
    int end = 0;
    for (int left = count; left > 0; left--) {
      end = rows.nextSetBit(end) + 1;
    }
    rows.clear(end, rows.length());
  }

  private static BigDecimal share(TrafficSpec spec, String text) {
    try {
      BigDecimal share = new BigDecimal(text);
      if (share.signum() > 0 && share.compareTo(BigDecimal.ONE) <= 0) {
        return share;
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal.
    }
    throw Refusal.badInput(
        "traffic '%s': first must be a number in (0, 1] but was '%s'"
            .formatted(spec.canonical(), text),
        "For example first=0.5 for the first half of the matching rows.");
  }

  /// This selection without the rows of another one of the same content.
  RowSelection without(RowSelection other) {
    BitSet left = (BitSet) rows.clone();
    left.andNot(other.rows);
    return new RowSelection(recording, left);
  }

  Recording recording() {
    return recording;
  }

  int size() {
    return rows.cardinality();
  }

  /// The recording's row at or after `row` that is selected; -1 at the end.
  int next(int row) {
    return rows.nextSetBit(row);
  }

  /// Visits the selected rows in file order.
  void scan(Recording.RowVisitor visitor) {
    recording.scan(rows, visitor);
  }
}
