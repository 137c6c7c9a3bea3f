package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/// Rows of a recording in file order. Immutable.
final class RowSelection {
  private final Recording recording;
  private final int[] rows;

  private RowSelection(Recording recording, int[] rows) {
    this.recording = recording;
    this.rows = rows;
  }

  /// The rows that the options `label` and `first` of a SPEC select: of those with the label, the
  /// leading share.
  static RowSelection of(Recording recording, TrafficSpec spec) {
    int[] rows = IntStream.range(0, recording.size()).toArray();
    if (spec.option(TrafficSpec.LABEL).isPresent()) {
      String label = spec.option(TrafficSpec.LABEL).get();
      rows = Arrays.stream(rows).filter(row -> recording.hasLabel(row, label)).toArray();
      if (rows.length == 0) {
        throw Refusal.badInput(
            "traffic '%s': expected rows with the label '%s' but found none"
                .formatted(spec.canonical(), label),
            "The labels and their rows are %s.".formatted(recording.labelCounts()));
      }
    }
    if (spec.option(TrafficSpec.FIRST).isPresent()) {
      BigDecimal share = share(spec, spec.option(TrafficSpec.FIRST).get());
      rows = Arrays.copyOf(rows, share.multiply(BigDecimal.valueOf(rows.length)).intValue());
    }
    return new RowSelection(recording, rows);
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
    BitSet left = new BitSet();
    Arrays.stream(rows).forEach(left::set);
    Arrays.stream(other.rows).forEach(left::clear);
    return new RowSelection(recording, left.stream().toArray());
  }

  Recording recording() {
    return recording;
  }

  int size() {
    return rows.length;
  }

  /// The recording's row at a position of this selection.
  int row(int position) {
    return rows[position];
  }

  String originator(int position) {
    return recording.originator(rows[position]);
  }

  String kind(int position) {
    return recording.kind(rows[position]);
  }
}
