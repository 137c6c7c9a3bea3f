package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.LedgerPast;
import dais.ledger.MalformedBody;
import dais.ledger.TreeHead;
import dais.ledger.wire.Records;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.LedgerPart;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Gives a run's ledger back what it has lost, from the nodes' copies, page by page, and holds the
/// ledger against all of them. Nothing is believed because of that: what was restored is recomputed
/// like any ledger that a run goes on with. Confined to the coordinator's loop.
final class Restoration {
  private final RunLog ledger;
  private final RunVoice voice;
  private final Map<String, KeptLedger> copies = new TreeMap<>();
  private Optional<String> source = Optional.empty();

  Restoration(RunLog ledger, RunVoice voice) {
    this.ledger = ledger;
    this.voice = voice;
  }

  /// A node is there and says what it keeps.
  ///
  /// @return whether a page is awaited from it, which it is asked for once more
  boolean joined(String node, KeptLedger copy) {
    copies.put(node, copy);
    boolean awaited = source.filter(node::equals).isPresent();
    if (awaited) {
      voice.ledgerWanted(node, ledger.head().size());
    }
    return awaited;
  }

  /// What each node said that it keeps, by its name.
  Map<String, KeptLedger> copies() {
    return copies;
  }

  /// Asks the node that keeps most for the next page, if the ledger lacks any of it.
  ///
  /// @return the node that was asked
  Optional<String> ask() {
    long size = ledger.head().size();
    source =
        copies.entrySet().stream()
            .filter(copy -> copy.getValue().getHeldSize() > size)
            .max(Comparator.comparingLong(copy -> copy.getValue().getHeldSize()))
            .map(Map.Entry::getKey);
    source.ifPresent(node -> voice.ledgerWanted(node, size));
    return source;
  }

  /// The statements of a page.
  ///
  /// @return empty if it was not asked for
  /// @throws IllegalArgumentException if it is none
  /// @throws Refusal if the node cannot read its copy
  List<Draft> page(String node, LedgerPart part) {
    if (source.filter(node::equals).isEmpty() || part.getFrom() != ledger.head().size()) {
      return List.of();
    }
    if (!part.getTrouble().isEmpty()) {
      throw new Refusal(
          ExitCode.SURROUNDINGS,
          "node %s cannot read its copy of this run's ledger: %s"
              .formatted(node, part.getTrouble()),
          "Mend it; or delete that copy on the node's machine and start the node again: then what the"
              + " others hold counts.");
    }
    try {
      List<Draft> drafts = Records.drafts(part.getPart());
      if (drafts.isEmpty()) {
        throw new IllegalArgumentException(
            "expected a page of %s's copy from entry %d but found nothing"
                .formatted(node, ledger.head().size()));
      }
      return drafts;
    } catch (MalformedBody e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /// Compares the ledger with every copy.
  ///
  /// @throws Refusal if the nodes were told different histories
  void requireOneHistory() {
    Map<String, TreeHead> heads = new TreeMap<>();
    copies.forEach(
        (node, copy) -> {
          if (copy.getHeldSize() > 0) {
            heads.put(node, head(node, copy));
          }
        });
    Optional<String> stranger = LedgerPast.stranger(ledger.reads(), heads);
    if (stranger.isPresent()) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "node %s holds another history than %s: the roots over its first %d entries differ"
              .formatted(
                  stranger.get(),
                  ledger.path(),
                  heads.getOrDefault(stranger.get(), TreeHead.EMPTY).size()),
          "Keep both for evidence, and begin the run anew with another --ledger.");
    }
  }

  private static TreeHead head(String node, KeptLedger copy) {
    try {
      return new TreeHead(copy.getHeldSize(), Hash.of(copy.getHeldRoot().toByteArray()));
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(
          "node %s says what is no head of a ledger: %s".formatted(node, e.getMessage()),
          "Run one version of dais on all machines.");
    }
  }
}
