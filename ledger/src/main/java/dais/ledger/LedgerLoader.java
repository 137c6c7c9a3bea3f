package dais.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// Finds a ledger's tip and holds it against a tree head that is trusted. Hashes the entries behind
/// the last tile that the trusted head covers, up to 255 of them, and all that were added since;
/// the rest it takes from the tiles, whose roots the trusted root authenticates.
final class LedgerLoader {
  private final LedgerFiles files;
  private final EntryTable entries;

  LedgerLoader(LedgerFiles files) {
    this.files = files;
    this.entries = new EntryTable(files);
  }

  /// The tip of what the connection sees now; to be called inside a transaction.
  ///
  /// @throws dais.infrastructure.exit.Refusal if the ledger is shorter than the trusted head, has
  ///   another root at its size, or contradicts itself behind it
  LedgerTip load(Connection connection, TreeHead trusted) throws SQLException {
    requireSize(connection, trusted);
    long start = trusted.size() & -Tile.WIDTH;
    LedgerTip tip =
        new LedgerTip(TileTable.treeAt(connection, start), chainBefore(connection, start));
    if (tip.size() != start) {
      throw LedgerTrouble.tampered(
          files, "expected tree tiles over %d entries but some are missing".formatted(start));
    }
    requireRoot(tip, trusted);
    while (true) {
      List<Entry> page =
          entries.query(connection, EntryTable.RANGE, tip.size(), tip.size() + Tile.WIDTH);
      if (page.isEmpty()) {
        return tip;
      }
      for (Entry entry : page) {
        replay(connection, tip, entry);
        requireRoot(tip, trusted);
      }
    }
  }

  private void requireSize(Connection connection, TreeHead trusted) throws SQLException {
    long size = LedgerDatabase.number(connection, EntryTable.SIZE);
    if (size < trusted.size()) {
      throw LedgerTrouble.tampered(
          files,
          "it holds %d entries but its checkpoint was signed over %d: it was rolled back or damaged"
              .formatted(size, trusted.size()));
    }
  }

  /// Counts the rows, which finds gaps.
  void requireDense(Connection connection) throws SQLException {
    long size = LedgerDatabase.number(connection, EntryTable.SIZE);
    long count = LedgerDatabase.number(connection, EntryTable.COUNT);
    long first = LedgerDatabase.number(connection, EntryTable.FIRST);
    if (size != count || first != 0) {
      throw LedgerTrouble.tampered(
          files,
          "expected %d entries from 0 without a gap but found %d from %d"
              .formatted(size, count, first));
    }
  }

  private void requireRoot(LedgerTip tip, TreeHead trusted) {
    if (tip.size() != trusted.size()) {
      return;
    }
    TreeHead found = tip.head();
    if (!found.equals(trusted)) {
      throw LedgerTrouble.tampered(
          files,
          "its first %d entries have root %s but its checkpoint says %s: it was rewritten"
              .formatted(trusted.size(), found.root(), trusted.root()));
    }
  }

  private void replay(Connection connection, LedgerTip tip, Entry entry) throws SQLException {
    if (entry.index() != tip.size()) {
      throw LedgerTrouble.tampered(
          files, "expected entry %d but found %d".formatted(tip.size(), entry.index()));
    }
    for (Tile tile : tip.add(entry.leafHash())) {
      if (!TileTable.hashes(connection, tile.level(), tile.number()).equals(tile.hashes())) {
        throw LedgerTrouble.tampered(
            files,
            "tile %d of level %d does not hold the hashes of its entries"
                .formatted(tile.number(), tile.level()));
      }
    }
    if (!tip.chain().equals(entry.chainHash())) {
      throw LedgerTrouble.tampered(
          files,
          "entry %d has chain hash %s but its predecessors give %s"
              .formatted(entry.index(), entry.chainHash(), tip.chain()));
    }
  }

  private Hash chainBefore(Connection connection, long index) throws SQLException {
    return index == 0
        ? LedgerTip.CHAIN_START
        : entries.query(connection, EntryTable.RANGE, index - 1, index).getFirst().chainHash();
  }
}
