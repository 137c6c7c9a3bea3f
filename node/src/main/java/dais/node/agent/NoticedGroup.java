package dais.node.agent;

import dais.consensus.Prototype;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Flows of one batch that are worth telling and resemble each other: what a signature is made of.
/// The first is the most surprising; its vector is the prototype.
///
/// @param prototype the shared columns of the leading flow
/// @param flows indices into the batch, by descending surprise
public record NoticedGroup(Prototype prototype, List<Integer> flows) {
  static final int LIKENESS_MICROS = 900_000;

  public NoticedGroup {
    flows = List.copyOf(flows);
  }

  /// The index of the most surprising flow.
  int leader() {
    return flows.getFirst();
  }

  /// Groups the flows in `indices`: by descending surprise (then batch order) each joins the first
  /// group of its protocol whose prototype has cosine 0.9 or more, else leads a new one; the first
  /// `limit` groups are kept.
  static List<NoticedGroup> of(IntStream indices, Vectors batch, int limit) {
    record Growing(Prototype prototype, String protocol, List<Integer> flows) {}
    List<Growing> growing = new ArrayList<>();
    for (int flow :
        indices
            .boxed()
            .sorted(
                Comparator.comparingInt((Integer i) -> -batch.surpriseMicros(i))
                    .thenComparing(i -> i))
            .toList()) {
      Prototype vector = batch.vector(flow);
      Growing home =
          growing.stream()
              .filter(g -> g.protocol().equals(batch.protocol(flow)))
              .filter(g -> g.prototype().cosineMicros(vector) >= LIKENESS_MICROS)
              .findFirst()
              .orElse(null);
      if (home != null) {
        home.flows().add(flow);
      } else {
        growing.add(new Growing(vector, batch.protocol(flow), new ArrayList<>(List.of(flow))));
      }
    }
    return growing.stream()
        .limit(limit)
        .map(g -> new NoticedGroup(g.prototype(), g.flows()))
        .toList();
  }

  /// What grouping needs to know of a batch.
  interface Vectors {
    Prototype vector(int flow);

    String protocol(int flow);

    int surpriseMicros(int flow);
  }
}
