package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// The limits that every part of a statement is held to, and the strict reading of a body that
/// respects them.
final class Bounds {
  private Bounds() {}

  static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be in [%d, %d] but was %d".formatted(what, least, most, value));
    }
  }

  /// Text of 1 to `most` characters.
  static void text(String what, String value, int most) {
    if (value.isEmpty() || value.length() > most) {
      throw new IllegalArgumentException(
          "%s must have 1 to %d characters but has %d".formatted(what, most, value.length()));
    }
  }

  /// Strictly ascending, so that one set of elements has one encoding.
  static <T extends Comparable<? super T>> void ascending(String what, List<T> elements) {
    for (int i = 1; i < elements.size(); i++) {
      T before = elements.get(i - 1);
      T after = elements.get(i);
      if (before.compareTo(after) >= 0) {
        throw disorder(what, before, after);
      }
    }
  }

  /// The same, of elements that are told apart by a number.
  static <T> void ascending(String what, List<T> elements, ToIntFunction<T> number) {
    for (int i = 1; i < elements.size(); i++) {
      int before = number.applyAsInt(elements.get(i - 1));
      int after = number.applyAsInt(elements.get(i));
      if (before >= after) {
        throw disorder(what, before, after);
      }
    }
  }

  private static IllegalArgumentException disorder(String what, Object before, Object after) {
    return new IllegalArgumentException(
        "%s must be strictly ascending but %s comes before %s".formatted(what, before, after));
  }

  /// The constant of that number.
  static <T extends Numbered> T numbered(List<T> constants, int number) {
    // Once a ballot: a stream would take longer than all else of its decoding.
    for (T constant : constants) {
      if (constant.number() == number) {
        return constant;
      }
    }
    throw new IllegalArgumentException(
        "expected the number of one of %s but was %d".formatted(constants, number));
  }

  /// Reads a whole body.
  ///
  /// @throws MalformedBody if it is not the canonical encoding of a value within its bounds
  static <T> T decode(EntryKind kind, byte[] body, Function<CanonicalReader, T> read) {
    try {
      CanonicalReader reader = new CanonicalReader(kind.number(), body);
      T value = read.apply(reader);
      reader.end();
      return value;
    } catch (IllegalArgumentException e) {
      throw new MalformedBody(kind + ": " + e.getMessage());
    }
  }

  /// Reads a length and that many elements of at least `elementBytes` each.
  static <T> List<T> list(
      CanonicalReader reader, int elementBytes, Function<CanonicalReader, T> read) {
    int length = reader.length(elementBytes);
    List<T> elements = new ArrayList<>(length);
    for (int i = 0; i < length; i++) {
      elements.add(read.apply(reader));
    }
    return elements;
  }
}
