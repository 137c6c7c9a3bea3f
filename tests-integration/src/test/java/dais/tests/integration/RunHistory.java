package dais.tests.integration;

import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.MerkleFrontier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a run's driver was told, held against the ledger that the coordinator kept.
///
/// @param rounds as they were acknowledged, in the order of the lines
record RunHistory(List<Acknowledged> rounds) {
  /// A round as its line says it.
  ///
  /// @param treeSize entries in the ledger after it
  /// @param root of the ledger then
  record Acknowledged(int round, long treeSize, String root) {}

  private static final Pattern LINE =
      Pattern.compile("\\{\"round\":(\\d+),.*\"tree_size\":(\\d+),\"root\":\"(\\w+)\"\\}");

  RunHistory {
    rounds = List.copyOf(rounds);
  }

  /// What a driver said with `-o jsonl`.
  static RunHistory of(Stream<String> lines) {
    return new RunHistory(
        lines
            .map(LINE::matcher)
            .filter(Matcher::matches)
            .map(
                line ->
                    new Acknowledged(
                        Integer.parseInt(line.group(1)),
                        Long.parseLong(line.group(2)),
                        line.group(3)))
            .toList());
  }

  /// Everything that must not be: a round acknowledged twice, out of order or not at all; one that
  /// the ledger does not hold as it was acknowledged; one that the ledger decided twice.
  ///
  /// @param last the plan's last round
  List<String> complaints(int last, LedgerReader ledger) {
    List<String> complaints = new ArrayList<>();
    for (int i = 0; i < Math.max(last, rounds.size()); i++) {
      int said = i < rounds.size() ? rounds.get(i).round() : 0;
      if (said != i + 1) {
        complaints.add(
            said == 0
                ? "round %d was never acknowledged".formatted(i + 1)
                : "expected the acknowledgement of round %d but found that of round %d"
                    .formatted(i + 1, said));
      }
    }
    Map<Long, String> roots = new HashMap<>();
    Map<Integer, Integer> decided = new HashMap<>();
    MerkleFrontier tree = new MerkleFrontier();
    for (long index = 0; index < ledger.head().size(); index++) {
      Entry entry = ledger.entry(index).orElseThrow();
      tree.append(entry.leafHash());
      roots.put(tree.size(), tree.root().toString());
      if (entry.kind().filter(EntryKind.SUMMARY::equals).isPresent()) {
        decided.merge(entry.round(), 1, Integer::sum);
      }
    }
    decided.forEach(
        (round, times) -> {
          if (times > 1) {
            complaints.add("round %d was decided %d times".formatted(round, times));
          }
        });
    for (Acknowledged round : rounds) {
      String held = roots.getOrDefault(round.treeSize(), "nothing");
      if (!held.equals(round.root())) {
        complaints.add(
            "round %d was acknowledged at size %d as %s but the ledger holds %s"
                .formatted(round.round(), round.treeSize(), round.root(), held));
      }
      if (!decided.containsKey(round.round())) {
        complaints.add("the ledger lacks round %d".formatted(round.round()));
      }
    }
    return complaints;
  }
}
