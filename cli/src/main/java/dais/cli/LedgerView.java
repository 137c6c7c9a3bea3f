package dais.cli;

import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.SignedCheckpoint;
import java.util.List;
import java.util.Optional;

/// A ledger that a command reads: a file of this machine, or one of a coordinator's.
interface LedgerView extends AutoCloseable {
  /// Which entries a command wants.
  ///
  /// @param round only of this round
  /// @param kind only of this kind
  /// @param author only of this author
  record Wanted(Optional<Integer> round, Optional<EntryKind> kind, Optional<Integer> author) {
    boolean takes(Entry entry) {
      return round.map(one -> one == entry.round()).orElse(true)
          && kind.map(one -> one.number() == entry.kindNumber()).orElse(true)
          && author.map(one -> one == entry.author()).orElse(true);
    }
  }

  /// What it is called in commands.
  String argument();

  /// Entries from index `from` on, oldest first: all that are wanted up to the last of them, and
  /// perhaps others. None if there are no more that are wanted.
  List<Entry> page(Wanted wanted, long from);

  /// The entry at an index.
  ///
  /// @throws dais.infrastructure.exit.Refusal if there is none
  Entry entry(long index);

  /// The whole body of which `part` is a part, or all.
  byte[] wholeBody(Entry part);

  /// The newest signed tree head.
  SignedCheckpoint checkpoint();

  @Override
  void close();
}
