package dais.cli;

import dais.infrastructure.config.NearestName;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// How kinds and authors of entries are written for users.
final class EntryNames {
  private static final String COORDINATOR = "coordinator";

  private EntryNames() {}

  /// The name of a kind, also of one that only a newer dais knows.
  static String kind(int number) {
    return EntryKind.of(number).map(EntryNames::name).orElse("kind-" + number);
  }

  /// The same, with what it takes to read one that is not known.
  static String kindInFull(int number) {
    return kind(number)
        + (EntryKind.of(number).isPresent()
            ? ""
            : " (hashes checked; its body needs a newer dais)");
  }

  static String author(int id) {
    return id == Draft.COORDINATOR ? COORDINATOR : Integer.toString(id);
  }

  static EntryKind parseKind(String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    for (EntryKind kind : EntryKind.values()) {
      if (name(kind).equals(wanted)) {
        return kind;
      }
    }
    List<String> names = Arrays.stream(EntryKind.values()).map(EntryNames::name).toList();
    throw Refusal.badInput(
        "--kind must be one of %s but was '%s'".formatted(String.join(", ", names), text),
        "Did you mean " + NearestName.to(wanted, names) + "?");
  }

  static int parseAuthor(String text) {
    if (text.equals(COORDINATOR)) {
      return Draft.COORDINATOR;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Refusal.badInput(
          "--author must be a member's number or 'coordinator' but was '" + text + "'",
          "Members are numbered from 0.");
    }
  }

  private static String name(EntryKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
