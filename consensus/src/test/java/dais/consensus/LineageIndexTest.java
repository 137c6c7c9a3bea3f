package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class LineageIndexTest {
  /// Which lineage each signature joins, comparing with every lineage in turn.
  private static List<Integer> plain(List<Prototype> signatures) {
    List<Prototype> firsts = new ArrayList<>();
    List<Integer> joined = new ArrayList<>();
    for (Prototype signature : signatures) {
      int lineage = 0;
      while (lineage < firsts.size()
          && firsts.get(lineage).cosineMicros(signature) < Correlation.NEAR_COSINE_MICROS) {
        lineage++;
      }
      if (lineage == firsts.size()) {
        firsts.add(signature);
      }
      joined.add(lineage);
    }
    return joined;
  }

  private static List<Integer> indexed(List<Prototype> signatures, int width) {
    TestFleet fleet = new TestFleet(400);
    FleetState state =
        FleetState.founding(
            new Charter(TestFleet.GENESIS, width, fleet.config),
            fleet.founding.roster().seats().stream().map(Seat::member).toList());
    List<Proposal> proposals = new ArrayList<>();
    for (int i = 0; i < signatures.size(); i += Proposal.MAX_SIGNATURES) {
      List<Signature> four =
          signatures.subList(i, i + Proposal.MAX_SIGNATURES).stream()
              .map(prototype -> fleet.signature(state, prototype.columns()))
              .toList();
      proposals.add(fleet.proposal(state, i / Proposal.MAX_SIGNATURES, four, List.of()));
    }
    Integer[] joined = new Integer[signatures.size()];
    for (Correlation.Cluster cluster : Correlation.of(state, proposals)) {
      for (SignatureRef ref : cluster.signatures()) {
        joined[ref.member() * Proposal.MAX_SIGNATURES + ref.index()] = cluster.lineage().number();
      }
    }
    return List.of(joined);
  }

  private static Prototype random(Random random, int width) {
    int[] columns = new int[width];
    for (int i = 0; i < width; i++) {
      columns[i] = random.nextInt(-Prototype.CLIP, Prototype.CLIP + 1);
    }
    return Prototype.of(columns);
  }

  @Test
  void findsWhatComparingWithEachInTurnFinds() {
    for (int width : new int[] {3, 12, 40}) {
      Random random = new Random(width);
      List<Prototype> signatures = new ArrayList<>();
      for (int i = 0; i < 1_600; i++) {
        signatures.add(random(random, width));
      }
      List<Integer> joined = indexed(signatures, width);
      assertThat(joined).as("width %d", width).isEqualTo(plain(signatures));
      if (width > 3) {
        assertThat(joined.stream().distinct().count()).isGreaterThan(2 * LineageIndex.BLOCK);
      }
    }
  }

  /// Pairs with cosines of 0.9 within two millionths: floats alone would misjudge some.
  @Test
  void decidesExactlyAtTheThreshold() {
    int near = 0;
    Random random = new Random(4);
    for (int i = 0; i < 40; i++) {
      Prototype first = Prototype.of(new int[] {random.nextInt(1, Prototype.CLIP), 0, 0});
      int side = random.nextInt(100_000, 1_000_000);
      // tan(acos(0.9)) = 0.4843221.
      int across = (int) (side * 0.4843221) + random.nextInt(-2, 3);
      Prototype second = Prototype.of(new int[] {side, across, 0});
      List<Prototype> pairs = List.of(first, second, first, second);
      List<Integer> joined = plain(pairs);
      assertThat(indexed(pairs, 3)).isEqualTo(joined);
      near += joined.get(1) == 0 ? 1 : 0;
    }
    assertThat(near).isBetween(5, 35);
  }

  @Test
  void keepsTheOriginApart() {
    Prototype origin = Prototype.of(new int[] {0, 0});
    Prototype other = Prototype.of(new int[] {1, 0});
    assertThat(indexed(List.of(origin, other, origin, other), 2)).containsExactly(0, 1, 2, 1);
  }
}
