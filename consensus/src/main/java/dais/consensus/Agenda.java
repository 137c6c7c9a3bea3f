package dais.consensus;

import dais.consensus.Correlation.Cluster;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Makes a round's candidates of its lineages and chooses those that go to the vote: corroborated
/// ones, and those of which an elector holds a signature at or above the alarm bar, the most
/// improbable first, ties by lineage.
final class Agenda {
  private final FleetState before;
  private final Map<Integer, Proposal> proposals = new HashMap<>();

  private record Item(
      Cluster cluster, SignatureRef prototype, Corroboration corroboration, boolean qualified) {}

  Agenda(FleetState before, List<Proposal> proposals) {
    this.before = before;
    proposals.forEach(proposal -> this.proposals.put(proposal.member(), proposal));
  }

  /// The candidates, in the order of their lineages.
  List<Candidate> candidates(List<Cluster> clusters) {
    AuthorHistory history = new AuthorHistory(before);
    List<Item> items = clusters.stream().map(cluster -> item(cluster, history)).toList();
    Map<Integer, Integer> places = places(items);
    List<Candidate> candidates = new ArrayList<>(items.size());
    for (Item item : items) {
      int lineage = item.cluster.lineage().number();
      int place = places.getOrDefault(lineage, 0);
      candidates.add(
          new Candidate(
              new CandidateId(before.round() + 1, candidates.size()),
              lineage,
              item.cluster.signatures(),
              item.prototype,
              item.corroboration,
              place,
              place >= 1 && place <= before.charter().config().maxCandidates()));
    }
    return candidates;
  }

  private Item item(Cluster cluster, AuthorHistory history) {
    List<SignatureRef> signatures = cluster.signatures();
    Corroboration corroboration =
        history.corroboration(cluster.lineage(), AuthorHistory.members(signatures));
    boolean qualified = corroboration.holds() || signatures.stream().anyMatch(this::alarms);
    return new Item(cluster, prototype(signatures), corroboration, qualified);
  }

  private boolean alarms(SignatureRef ref) {
    return before.roster().counts(ref.member())
        && signature(ref).confidenceMicros() >= before.charter().config().alarmPercentileMicros();
  }

  private static Map<Integer, Integer> places(List<Item> items) {
    Map<Integer, Integer> places = new HashMap<>();
    items.stream()
        .filter(Item::qualified)
        .sorted(
            Comparator.comparingInt((Item item) -> item.corroboration.surpriseMicros())
                .reversed()
                .thenComparingInt(item -> item.cluster.lineage().number()))
        .forEach(item -> places.put(item.cluster.lineage().number(), places.size() + 1));
    return places;
  }

  /// The signature with the least sum of absolute differences to the component-wise lower median,
  /// ties by reference. Each elector weighs once, by its first signature, so that nobody moves the
  /// median by repeating itself; members that do not count weigh only among themselves.
  private SignatureRef prototype(List<SignatureRef> signatures) {
    List<SignatureRef> firsts = new ArrayList<>();
    for (SignatureRef ref : signatures) {
      if (firsts.isEmpty() || firsts.getLast().member() != ref.member()) {
        firsts.add(ref);
      }
    }
    List<SignatureRef> electors =
        firsts.stream().filter(ref -> before.roster().counts(ref.member())).toList();
    List<SignatureRef> weighed = electors.isEmpty() ? firsts : electors;
    Prototype median =
        Prototype.lowerMedian(weighed.stream().map(ref -> signature(ref).prototype()).toList());
    SignatureRef nearest = weighed.getFirst();
    long least = Long.MAX_VALUE;
    for (SignatureRef ref : weighed) {
      long distance = signature(ref).prototype().distance(median);
      if (distance < least) {
        least = distance;
        nearest = ref;
      }
    }
    return nearest;
  }

  Signature signature(SignatureRef ref) {
    Proposal proposal = proposals.get(ref.member());
    if (proposal == null || ref.index() >= proposal.signatures().size()) {
      throw new IllegalArgumentException(
          "round %d has no signature %s".formatted(before.round() + 1, ref));
    }
    return proposal.signatures().get(ref.index());
  }
}
