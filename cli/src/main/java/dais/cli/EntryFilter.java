package dais.cli;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The flags that choose entries of a ledger.
final class EntryFilter {
  private static final int PAGE = 500;

  @Option(names = "--round", paramLabel = "N", description = "Only entries of this round.")
  private Optional<Integer> round = Optional.empty();

  @Option(names = "--kind", paramLabel = "KIND", description = "Only entries of this kind.")
  private Optional<String> kind = Optional.empty();

  @Option(
      names = "--author",
      paramLabel = "ID",
      description = "Only entries of this member, or of the coordinator.")
  private Optional<String> author = Optional.empty();

  @Option(names = "--limit", paramLabel = "N", description = "At most so many rows (default: 100).")
  private int limit = 100;

  /// Some entries of a ledger.
  ///
  /// @param entries oldest first
  /// @param more whether the limit cut further ones off
  record Selection(List<Entry> entries, boolean more) {}

  Selection select(LedgerReader reader) {
    if (limit < 1) {
      throw Refusal.badInput(
          "--limit must be at least 1 but was " + limit, "Leave it out for 100.");
    }
    Optional<EntryKind> wantedKind = kind.map(EntryNames::parseKind);
    Optional<Integer> wantedAuthor = author.map(EntryNames::parseAuthor);
    List<Entry> chosen = new ArrayList<>();
    long from = 0;
    while (chosen.size() <= limit) {
      List<Entry> page = page(reader, wantedKind, wantedAuthor, from);
      page.stream()
          .filter(entry -> wantedKind.map(k -> k.number() == entry.kindNumber()).orElse(true))
          .filter(entry -> wantedAuthor.map(id -> id == entry.author()).orElse(true))
          .forEach(chosen::add);
      if (page.isEmpty() || round.isPresent()) {
        break;
      }
      from = page.getLast().index() + 1;
    }
    boolean more = chosen.size() > limit;
    return new Selection(more ? List.copyOf(chosen.subList(0, limit)) : chosen, more);
  }

  private List<Entry> page(
      LedgerReader reader,
      Optional<EntryKind> wantedKind,
      Optional<Integer> wantedAuthor,
      long from) {
    if (round.isPresent()) {
      return reader.entriesOfRound(round.get());
    }
    if (wantedKind.isPresent()) {
      return reader.byKind(wantedKind.get(), from, PAGE);
    }
    return wantedAuthor.isPresent()
        ? reader.byAuthor(wantedAuthor.get(), from, PAGE)
        : reader.newEntries(from - 1, PAGE);
  }
}
