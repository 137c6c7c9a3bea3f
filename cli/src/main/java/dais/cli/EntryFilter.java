package dais.cli;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The flags that choose entries of a ledger.
final class EntryFilter {
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

  Selection select(LedgerView ledger) {
    if (limit < 1) {
      throw Refusal.badInput(
          "--limit must be at least 1 but was " + limit, "Leave it out for 100.");
    }
    LedgerView.Wanted wanted =
        new LedgerView.Wanted(
            round, kind.map(EntryNames::parseKind), author.map(EntryNames::parseAuthor));
    List<Entry> chosen = new ArrayList<>();
    long from = 0;
    while (chosen.size() <= limit) {
      List<Entry> page = ledger.page(wanted, from);
      if (page.isEmpty()) {
        break;
      }
      page.stream().filter(wanted::takes).forEach(chosen::add);
      from = page.getLast().index() + 1;
    }
    boolean more = chosen.size() > limit;
    return new Selection(more ? List.copyOf(chosen.subList(0, limit)) : chosen, more);
  }
}
