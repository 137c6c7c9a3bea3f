package dais.cli;

import dais.infrastructure.exit.Refusal;
import dais.ledger.Entry;
import dais.ledger.LedgerReader;
import dais.ledger.SignedCheckpoint;
import java.nio.file.Path;
import java.util.List;

/// A ledger in a file of this machine.
///
/// @param reader is closed with this
record LedgerFile(Path file, LedgerReader reader) implements LedgerView {
  private static final int PAGE = 500;

  @Override
  public String argument() {
    return file.toString();
  }

  @Override
  public List<Entry> page(Wanted wanted, long from) {
    if (wanted.round().isPresent()) {
      return reader.entriesOfRound(wanted.round().get()).stream()
          .filter(entry -> entry.index() >= from)
          .toList();
    }
    if (wanted.kind().isPresent()) {
      return reader.byKind(wanted.kind().get(), from, PAGE);
    }
    return wanted.author().isPresent()
        ? reader.byAuthor(wanted.author().get(), from, PAGE)
        : reader.newEntries(from - 1, PAGE);
  }

  @Override
  public Entry entry(long index) {
    return reader
        .entry(index)
        .orElseThrow(
            () ->
                Refusal.badInput(
                    "the entry must be in [0, %d] but was %d"
                        .formatted(reader.head().size() - 1, index),
                    "See `dais ledger list " + file + "`."));
  }

  @Override
  public byte[] wholeBody(Entry part) {
    return reader.wholeBody(part.index() - part.part() + 1);
  }

  @Override
  public SignedCheckpoint checkpoint() {
    return reader.checkpoint();
  }

  @Override
  public void close() {
    reader.close();
  }
}
