package dais.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Holds entries that were read against the tiles, and the tiles, level by level, against a tree
/// whose root is trusted: whoever changed an old entry and its hashes is found when it is read.
/// Thread-safe.
final class TileAudit {
  private static final int KEPT_TILES = 64;

  private final LedgerFiles files;
  // Authentic tiles, the one not asked for longest first.
  private final LinkedHashMap<Place, List<Hash>> kept = new LinkedHashMap<>(16, 0.75f, true);

  TileAudit(LedgerFiles files) {
    this.files = files;
  }

  private record Place(int level, long number) {}

  /// Checks the entries that lie under complete tiles of the trusted tree; younger ones pass.
  ///
  /// @throws dais.infrastructure.exit.Refusal if one is not what the tree was built over
  void check(Connection connection, MerkleTiles trusted, List<Entry> entries) throws SQLException {
    long covered = trusted.size() & -Tile.WIDTH;
    for (Entry entry : entries) {
      long index = entry.index();
      if (index >= covered) {
        continue;
      }
      Hash signed = hash(connection, trusted, 0, index);
      if (!signed.equals(entry.leafHash())) {
        throw LedgerTrouble.tampered(
            files,
            "entry %d was rewritten: it has leaf hash %s but the signed tree holds %s"
                .formatted(index, entry.leafHash(), signed));
      }
    }
  }

  private Hash hash(Connection connection, MerkleTiles trusted, int level, long number)
      throws SQLException {
    Optional<Hash> edge = trusted.edge(level, number);
    if (edge.isPresent()) {
      return edge.get();
    }
    List<Hash> tile = tile(connection, trusted, new Place(level, number >>> Tile.HEIGHT));
    return tile.get((int) number & (Tile.WIDTH - 1));
  }

  private List<Hash> tile(Connection connection, MerkleTiles trusted, Place place)
      throws SQLException {
    synchronized (kept) {
      List<Hash> known = kept.get(place);
      if (known != null) {
        return known;
      }
    }
    Hash expected = hash(connection, trusted, place.level() + 1, place.number());
    List<Hash> found = TileTable.hashes(connection, place.level(), place.number());
    if (!Tile.of(place.level(), place.number(), found).root().equals(expected)) {
      throw LedgerTrouble.tampered(
          files,
          "tile %d of level %d was rewritten: the signed tree holds %s over it"
              .formatted(place.number(), place.level(), expected));
    }
    synchronized (kept) {
      kept.put(place, found);
      if (kept.size() > KEPT_TILES) {
        kept.pollFirstEntry();
      }
    }
    return found;
  }
}
