package dais.ledger;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which tree heads a ledger has had.
public final class LedgerPast {
  private static final long PAGE = 1_000;

  private LedgerPast() {}

  /// The name of a head that the ledger has never had, the shortest of them: who holds it holds
  /// another history, or a longer one. Reads every entry up to the longest head.
  ///
  /// @param heads by name; several may be the same
  public static Optional<String> stranger(LedgerReader ledger, Map<String, TreeHead> heads) {
    List<Map.Entry<String, TreeHead>> ascending =
        heads.entrySet().stream()
            .sorted(Comparator.comparingLong(head -> head.getValue().size()))
            .toList();
    long size = ledger.head().size();
    MerkleFrontier tree = new MerkleFrontier();
    for (Map.Entry<String, TreeHead> head : ascending) {
      long wanted = head.getValue().size();
      if (wanted > size) {
        return Optional.of(head.getKey());
      }
      while (tree.size() < wanted) {
        ledger
            .range(tree.size(), Math.min(wanted, tree.size() + PAGE))
            .forEach(entry -> tree.append(entry.leafHash()));
      }
      if (!tree.head().equals(head.getValue())) {
        return Optional.of(head.getKey());
      }
    }
    return Optional.empty();
  }
}
