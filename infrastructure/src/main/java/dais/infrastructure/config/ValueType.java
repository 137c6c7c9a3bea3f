package dais.infrastructure.config;

import java.math.BigDecimal;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which texts are values of a key.
public sealed interface ValueType {
  /// The word for it: `whole number`.
  String name();

  /// What bounds it, or empty: `[1, 10000]`.
  String range();

  /// Name and range as part of a sentence: `a whole number in [1, 10000]`.
  String description();

  /// What `text` must be and what it was instead, or empty where it is a value: `in [1, 10] but was
  /// 11`.
  ///
  /// @param text without space around it
  Optional<String> fault(String text);

  /// The one way in which a value is printed.
  default String canonical(String text) {
    return text.strip();
  }

  private static Optional<String> quoted(String expected, String text) {
    return Optional.of(expected + " but was '" + text + "'");
  }

  /// A whole number in [least, most].
  record WholeNumber(long least, long most) implements ValueType {
    /// Any 64-bit integer.
    public static final WholeNumber ANY = new WholeNumber(Long.MIN_VALUE, Long.MAX_VALUE);

    @Override
    public String name() {
      return "whole number";
    }

    @Override
    public String range() {
      return equals(ANY) ? "[-2^63, 2^63 - 1]" : "[" + least + ", " + most + "]";
    }

    @Override
    public String description() {
      return "a whole number in " + range();
    }

    @Override
    public Optional<String> fault(String text) {
      if (!text.matches("[+-]?\\d+")) {
        return quoted("a whole number", text);
      }
      BigDecimal value = new BigDecimal(text);
      return value.compareTo(BigDecimal.valueOf(least)) < 0
              || value.compareTo(BigDecimal.valueOf(most)) > 0
          ? Optional.of("in " + range() + " but was " + text)
          : Optional.empty();
    }
  }

  /// A decimal number in [least, most] with at most six decimals, so that it is a whole number of
  /// millionths.
  record DecimalNumber(BigDecimal least, BigDecimal most) implements ValueType {
    private static final int DECIMALS = 6;

    public DecimalNumber(String least, String most) {
      this(new BigDecimal(least), new BigDecimal(most));
    }

    @Override
    public String name() {
      return "decimal number";
    }

    @Override
    public String range() {
      return "[" + least.toPlainString() + ", " + most.toPlainString() + "]";
    }

    @Override
    public String description() {
      return "a decimal number in " + range() + " with at most six decimals";
    }

    @Override
    public Optional<String> fault(String text) {
      if (!text.matches("[+-]?\\d{1,30}(\\.\\d{1,30})?")
          || new BigDecimal(text).stripTrailingZeros().scale() > DECIMALS) {
        return quoted("a decimal number with at most six decimals", text);
      }
      BigDecimal value = new BigDecimal(text);
      return value.compareTo(least) < 0 || value.compareTo(most) > 0
          ? Optional.of("in " + range() + " but was " + text)
          : Optional.empty();
    }
  }

  /// One of some names, in any case.
  ///
  /// @param synonyms other words for some of them
  record Choice(List<String> names, Map<String, String> synonyms) implements ValueType {
    public Choice {
      names = List.copyOf(names);
      synonyms = Map.copyOf(synonyms);
    }

    /// The constants of an enum.
    public static Choice of(Class<? extends Enum<?>> type) {
      return new Choice(
          List.of(type.getEnumConstants()).stream()
              .map(constant -> constant.name().toLowerCase(Locale.ROOT))
              .toList(),
          Map.of());
    }

    @Override
    public String name() {
      return "choice";
    }

    @Override
    public String range() {
      return String.join(", ", names);
    }

    @Override
    public String description() {
      return "one of " + range();
    }

    @Override
    public Optional<String> fault(String text) {
      return names.contains(canonical(text)) ? Optional.empty() : quoted(description(), text);
    }

    @Override
    public String canonical(String text) {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      return synonyms.getOrDefault(lower, lower);
    }
  }

  /// `true` or `false`, also written `yes` or `no`, `on` or `off`.
  record YesNo() implements ValueType {
    @Override
    public String name() {
      return "yes or no";
    }

    @Override
    public String range() {
      return "true, false";
    }

    @Override
    public String description() {
      return "true or false";
    }

    @Override
    public Optional<String> fault(String text) {
      return List.of("true", "false").contains(canonical(text))
          ? Optional.empty()
          : quoted(description(), text);
    }

    @Override
    public String canonical(String text) {
      String lower = text.strip().toLowerCase(Locale.ROOT);
      return switch (lower) {
        case "yes", "on" -> "true";
        case "no", "off" -> "false";
        default -> lower;
      };
    }
  }

  /// Text that its reader judges.
  ///
  /// @param range what it may say, for people
  record Text(String range) implements ValueType {
    @Override
    public String name() {
      return "text";
    }

    @Override
    public String description() {
      return "text: " + range;
    }

    @Override
    public Optional<String> fault(String text) {
      return text.isEmpty() ? quoted("text", text) : Optional.empty();
    }
  }

  /// Texts, in YAML as a list or between commas.
  ///
  /// @param range what they may say, for people
  record TextList(String range) implements ValueType {
    @Override
    public String name() {
      return "list";
    }

    @Override
    public String description() {
      return "a list: " + range;
    }

    @Override
    public Optional<String> fault(String text) {
      return Optional.empty();
    }
  }

  /// The path of a file.
  record FilePath() implements ValueType {
    @Override
    public String name() {
      return "file";
    }

    @Override
    public String range() {
      return "";
    }

    @Override
    public String description() {
      return "a file";
    }

    @Override
    public Optional<String> fault(String text) {
      try {
        return text.isEmpty() || Path.of(text).getFileName() == null
            ? quoted("the path of a file", text)
            : Optional.empty();
      } catch (InvalidPathException e) {
        return quoted("the path of a file", text.replace('\0', '\u2400'));
      }
    }
  }

  /// A word that says that there is no value, or a value.
  record OrWord(String word, ValueType type) implements ValueType {
    @Override
    public String name() {
      return type.name();
    }

    @Override
    public String range() {
      return type.range().isEmpty() ? word : type.range() + " or " + word;
    }

    @Override
    public String description() {
      return word + " or " + type.description();
    }

    @Override
    public Optional<String> fault(String text) {
      return isWord(text) ? Optional.empty() : type.fault(text);
    }

    @Override
    public String canonical(String text) {
      return isWord(text) ? word : type.canonical(text);
    }

    private boolean isWord(String text) {
      return text.strip().equals(word);
    }
  }
}
