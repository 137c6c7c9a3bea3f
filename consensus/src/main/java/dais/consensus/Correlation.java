package dais.consensus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sorts the signatures of a round into lineages. In the order (member, index) a signature joins
/// the oldest live lineage of its protocol whose first signature has a cosine of at least 0.9 to
/// it, else it opens one.
final class Correlation {
  /// Cosine from which two signatures are near-duplicates, in millionths.
  static final int NEAR_COSINE_MICROS = 900_000;

  private final int width;
  private final Map<String, LineageIndex> byProtocol = new HashMap<>();
  private int nextLineage;

  /// A lineage and its signatures of this round.
  static final class Cluster {
    private final Lineage lineage;
    private final List<SignatureRef> signatures = new ArrayList<>();

    private Cluster(Lineage lineage) {
      this.lineage = lineage;
    }

    /// The lineage as it was before the round; without appearances if this round opened it.
    Lineage lineage() {
      return lineage;
    }

    /// Ascending.
    List<SignatureRef> signatures() {
      return signatures;
    }
  }

  private Correlation(FleetState before) {
    width = before.charter().prototypeWidth();
    nextLineage = before.lineages().next();
    before.lineages().all().forEach(this::add);
  }

  /// The lineages that these proposals (ascending by member) name, ascending by number.
  static List<Cluster> of(FleetState before, List<Proposal> proposals) {
    Correlation correlation = new Correlation(before);
    for (Proposal proposal : proposals) {
      for (int index = 0; index < proposal.signatures().size(); index++) {
        correlation
            .cluster(proposal.signatures().get(index))
            .signatures
            .add(new SignatureRef(proposal.member(), index));
      }
    }
    return correlation.byProtocol.values().stream()
        .flatMap(index -> index.clusters().stream())
        .filter(cluster -> !cluster.signatures.isEmpty())
        .sorted(Comparator.comparingInt(cluster -> cluster.lineage.number()))
        .toList();
  }

  private Cluster cluster(Signature signature) {
    return index(signature.protocol())
        .oldestNear(signature.prototype())
        .orElseGet(
            () ->
                add(
                    new Lineage(
                        nextLineage++, signature.protocol(), signature.prototype(), List.of())));
  }

  private Cluster add(Lineage lineage) {
    Cluster cluster = new Cluster(lineage);
    index(lineage.protocol()).add(cluster);
    return cluster;
  }

  private LineageIndex index(String protocol) {
    return byProtocol.computeIfAbsent(protocol, name -> new LineageIndex(width));
  }
}
