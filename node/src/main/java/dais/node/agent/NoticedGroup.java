package dais.node.agent;

import dais.consensus.Prototype;
import dais.node.traffic.Flow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Flows of one batch that are worth telling and resemble each other: what a signature is made of.
/// The first is the most surprising; its vector is the prototype.
///
/// @param prototype the shared columns of the leading flow
/// @param indices of the flows in the batch, by descending surprise
/// @param flows the flows themselves, in the same order
public record NoticedGroup(Prototype prototype, List<Integer> indices, List<Flow> flows) {
  static final int LIKENESS_MICROS = 900_000;

  public NoticedGroup {
    indices = List.copyOf(indices);
    flows = List.copyOf(flows);
  }

  /// The index of the most surprising flow.
  int leader() {
    return indices.getFirst();
  }

  /// Groups the flows in `indices`: by descending surprise (then batch order) each joins the first
  /// group of its protocol whose prototype has cosine 0.9 or more, else leads a new one; the first
  /// `limit` groups are kept.
  static List<NoticedGroup> of(IntStream indices, Vectors batch, int limit) {
    List<Growing> growing = new ArrayList<>();
    for (int flow :
        indices
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer i) -> -batch.surpriseMicros(i))
                    .thenComparing(i -> i))
            .toList()) {
      Prototype vector = batch.vector(flow);
      home(growing, batch.flow(flow).protocol(), vector)
          .orElseGet(
              () -> {
                growing.add(new Growing(vector, new ArrayList<>(), new ArrayList<>()));
                return growing.getLast();
              })
          .add(flow, batch.flow(flow));
    }
    return growing.stream()
        .limit(limit)
        .map(group -> new NoticedGroup(group.prototype, group.indices, group.flows))
        .toList();
  }

  private static Optional<Growing> home(List<Growing> growing, String protocol, Prototype vector) {
    for (Growing group : growing) {
      if (group.flows.getFirst().protocol().equals(protocol)
          && group.prototype.cosineMicros(vector) >= LIKENESS_MICROS) {
        return Optional.of(group);
      }
    }
    return Optional.empty();
  }

  private record Growing(Prototype prototype, List<Integer> indices, List<Flow> flows) {
    void add(int index, Flow flow) {
      indices.add(index);
      flows.add(flow);
    }
  }

  /// What grouping needs to know of a batch.
  interface Vectors {
    Prototype vector(int flow);

    Flow flow(int index);

    int surpriseMicros(int flow);
  }
}
