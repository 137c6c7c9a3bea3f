package dais.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The rows of the entries: how they are written, how they are read and checked.
final class EntryTable {
  static final String INSERT = "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  static final String SIZE = "SELECT coalesce(max(idx) + 1, 0) FROM entry";
  static final String FIRST = "SELECT coalesce(min(idx), 0) FROM entry";
  static final String COUNT = "SELECT count(*) FROM entry";
  static final String LAST_ROUND = "SELECT coalesce(max(round), -1) FROM entry";
  static final String BODY_BYTES = "SELECT coalesce(sum(length(body)), 0) FROM entry";
  static final String COUNTS_BY_KIND = "SELECT kind, count(*) FROM entry GROUP BY kind";

  private static final String COLUMNS =
      "SELECT idx, kind, round, author, event_time, part, parts, leaf_hash, chain_hash, body"
          + " FROM entry WHERE ";
  static final String RANGE = COLUMNS + "idx >= ? AND idx < ? ORDER BY idx";
  static final String OF_ROUND = COLUMNS + "round = ? ORDER BY idx";
  static final String OF_KIND = COLUMNS + "kind = ? AND idx >= ? ORDER BY idx LIMIT ?";
  static final String OF_AUTHOR = COLUMNS + "author = ? AND idx >= ? ORDER BY idx LIMIT ?";

  private final LedgerFiles files;

  EntryTable(LedgerFiles files) {
    this.files = files;
  }

  static void insert(PreparedStatement insert, Entry entry) throws SQLException {
    Leaf leaf = entry.leaf();
    insert.setLong(1, entry.index());
    insert.setInt(2, leaf.kind);
    insert.setInt(3, leaf.round);
    insert.setInt(4, leaf.author);
    insert.setLong(5, leaf.eventTimeMicros);
    insert.setInt(6, leaf.part);
    insert.setInt(7, leaf.parts);
    insert.setBytes(8, entry.leafHash().bytes());
    insert.setBytes(9, entry.chainHash().bytes());
    insert.setBytes(10, leaf.body);
    insert.executeUpdate();
  }

  /// The entries that a query of this class answers.
  ///
  /// @throws dais.infrastructure.exit.Refusal if one does not hash to its leaf hash
  List<Entry> query(Connection connection, String sql, long... arguments) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        query.setLong(i + 1, arguments[i]);
      }
      List<Entry> entries = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          entries.add(checked(row));
        }
      }
      return List.copyOf(entries);
    }
  }

  private Entry checked(ResultSet row) throws SQLException {
    Leaf leaf =
        new Leaf(
            row.getInt(2),
            row.getInt(3),
            row.getInt(4),
            row.getLong(5),
            row.getInt(6),
            row.getInt(7),
            row.getBytes(10));
    long index = row.getLong(1);
    Hash recorded = Hash.of(row.getBytes(8));
    Hash found = leaf.hash();
    if (!found.equals(recorded)) {
      throw LedgerTrouble.tampered(
          files,
          "entry %d was changed after it was written: leaf hash %s was recorded but it has %s"
              .formatted(index, recorded, found));
    }
    return new Entry(index, leaf, recorded, Hash.of(row.getBytes(9)));
  }
}
