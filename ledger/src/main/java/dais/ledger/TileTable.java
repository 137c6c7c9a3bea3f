package dais.ledger;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The rows of the complete tiles, which spare an opening ledger from hashing all it holds.
final class TileTable {
  static final String INSERT = "INSERT INTO tile VALUES (?, ?, ?, ?)";
  private static final String ROOTS =
      "SELECT root FROM tile WHERE level = ? AND number >= ? AND number < ? ORDER BY number";
  private static final String HASHES = "SELECT hashes FROM tile WHERE level = ? AND number = ?";

  private TileTable() {}

  static void insert(PreparedStatement insert, Tile tile) throws SQLException {
    insert.setInt(1, tile.level());
    insert.setLong(2, tile.number());
    insert.setBytes(3, tile.root().bytes());
    insert.setBytes(4, tile.bytes());
    insert.executeUpdate();
  }

  /// The hashes of a tile; none if it is not stored.
  static List<Hash> hashes(Connection connection, int level, long number) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(HASHES)) {
      query.setInt(1, level);
      query.setLong(2, number);
      List<Hash> hashes = new ArrayList<>(Tile.WIDTH);
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          ByteBuffer bytes = ByteBuffer.wrap(row.getBytes(1));
          byte[] hash = new byte[Hash.LENGTH];
          while (bytes.hasRemaining()) {
            bytes.get(hash);
            hashes.add(Hash.of(hash));
          }
        }
      }
      return hashes;
    }
  }

  /// The tree over the first `size` entries, as far as tiles are stored.
  ///
  /// @param size a multiple of [Tile#WIDTH]
  static MerkleTiles treeAt(Connection connection, long size) throws SQLException {
    List<List<Hash>> edges = new ArrayList<>();
    edges.add(List.of());
    for (int level = 0; size >>> (Tile.HEIGHT * (level + 1)) > 0; level++) {
      long end = size >>> (Tile.HEIGHT * (level + 1));
      edges.add(roots(connection, level, end & -Tile.WIDTH, end));
    }
    return new MerkleTiles(edges);
  }

  private static List<Hash> roots(Connection connection, int level, long from, long to)
      throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(ROOTS)) {
      query.setInt(1, level);
      query.setLong(2, from);
      query.setLong(3, to);
      List<Hash> roots = new ArrayList<>();
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          roots.add(Hash.of(row.getBytes(1)));
        }
      }
      return roots;
    }
  }
}
