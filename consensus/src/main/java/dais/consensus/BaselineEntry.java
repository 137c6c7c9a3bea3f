package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a ledger's BASELINE entry holds: the shared columns that the fleet's vectors have. A column
/// for each number, then for each category one for each listed value and one for every other.
///
/// @param schema name of the flows' schema
/// @param numbers names of the numbers
/// @param categories names of the categories
/// @param centresMicros of the numbers, in millionths
/// @param scalesMicros of the numbers, in millionths, positive
/// @param vocabularies values of each category, at most [#MOST_VALUES], each once
/// @param plain indices of the numbers, ascending, that are compared as they are
public record BaselineEntry(
    String schema,
    List<String> numbers,
    List<String> categories,
    List<Integer> centresMicros,
    List<Integer> scalesMicros,
    List<List<String>> vocabularies,
    List<Integer> plain) {
  /// Most values of a category that have a column of their own.
  public static final int MOST_VALUES = 32;

  private static final int TEXT_BYTES = 4;

  /// @throws IllegalArgumentException if that is no space
  public BaselineEntry {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    centresMicros = List.copyOf(centresMicros);
    scalesMicros = List.copyOf(scalesMicros);
    vocabularies = vocabularies.stream().map(List::copyOf).toList();
    plain = List.copyOf(plain);
    if (centresMicros.size() != numbers.size() || scalesMicros.size() != numbers.size()) {
      throw new IllegalArgumentException(
          "expected %d centres and scales but found %d and %d"
              .formatted(numbers.size(), centresMicros.size(), scalesMicros.size()));
    }
    for (int scale : scalesMicros) {
      if (scale <= 0) {
        throw new IllegalArgumentException(
            "a scale must be positive but was " + scale + " millionths");
      }
    }
    if (vocabularies.size() != categories.size()) {
      throw new IllegalArgumentException(
          "expected the values of %d categories but found those of %d"
              .formatted(categories.size(), vocabularies.size()));
    }
    for (int i = 0; i < categories.size(); i++) {
      List<String> values = vocabularies.get(i);
      if (values.size() > MOST_VALUES || values.stream().distinct().count() != values.size()) {
        throw new IllegalArgumentException(
            "expected at most %d different values of %s but found %s"
                .formatted(MOST_VALUES, categories.get(i), values));
      }
    }
    int last = -1;
    for (int index : plain) {
      if (index <= last || index >= numbers.size()) {
        throw new IllegalArgumentException(
            "expected ascending indices of %d numbers but found %s"
                .formatted(numbers.size(), plain));
      }
      last = index;
    }
    Bounds.within("prototype width", columns(numbers, vocabularies), 1, Prototype.MAX_WIDTH);
  }

  private static int columns(List<String> numbers, List<List<String>> vocabularies) {
    return numbers.size() + vocabularies.stream().mapToInt(values -> values.size() + 1).sum();
  }

  /// Its columns: the width of a prototype.
  public int columns() {
    return columns(numbers, vocabularies);
  }

  /// The body of the ledger entry.
  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.BASELINE.number());
    out.text(schema);
    write(out, numbers);
    write(out, categories);
    out.ints(ints(centresMicros)).ints(ints(scalesMicros));
    vocabularies.forEach(values -> write(out, values));
    if (!plain.isEmpty()) {
      // Last, and only where there are any: spaces without plain numbers keep their bytes.
      out.ints(ints(plain));
    }
    return out.toBytes();
  }

  /// What the body of a ledger entry holds.
  ///
  /// @throws MalformedBody if it is not the canonical encoding of a space
  public static BaselineEntry decode(byte[] body) {
    return Bounds.decode(EntryKind.BASELINE, body, BaselineEntry::read);
  }

  private static BaselineEntry read(CanonicalReader in) {
    String schema = in.text();
    List<String> numbers = texts(in);
    List<String> categories = texts(in);
    List<Integer> centres = boxed(in.ints());
    List<Integer> scales = boxed(in.ints());
    List<List<String>> vocabularies = new ArrayList<>();
    for (int left = categories.size(); left > 0; left--) {
      vocabularies.add(texts(in));
    }
    List<Integer> plain = List.of();
    if (in.hasMore()) {
      plain = boxed(in.ints());
      if (plain.isEmpty()) {
        throw new IllegalArgumentException("an empty list of plain numbers must be left out");
      }
    }
    return new BaselineEntry(schema, numbers, categories, centres, scales, vocabularies, plain);
  }

  private static void write(CanonicalWriter out, List<String> texts) {
    out.i32(texts.size());
    texts.forEach(out::text);
  }

  private static List<String> texts(CanonicalReader in) {
    return Bounds.list(in, TEXT_BYTES, CanonicalReader::text);
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  private static List<Integer> boxed(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
