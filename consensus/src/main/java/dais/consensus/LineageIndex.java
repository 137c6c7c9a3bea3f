package dais.consensus;

import dais.consensus.Correlation.Cluster;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The lineages of one protocol, oldest first, by the direction of their first signatures.
///
/// Directions are kept as floats, `[width][BLOCK]` a block, so that one pass over a column compares
/// a signature with a whole block in vector instructions. Such a sum of at most 1,024 products of
/// components of unit vectors is off by less than 1,030 · 2^-24 < [#SLACK]; what passes with that
/// much slack is compared exactly, so the answer is that of comparing with each lineage in turn.
final class LineageIndex {
  static final int BLOCK = 512;

  private static final float SLACK = 1e-3f;
  private static final float SCREEN =
      (float) Micros.toDouble(Correlation.NEAR_COSINE_MICROS) - SLACK;

  private final List<Cluster> clusters = new ArrayList<>();
  private final List<float[][]> blocks = new ArrayList<>();
  private final float[] direction;
  private final float[] cosines = new float[BLOCK];

  LineageIndex(int width) {
    direction = new float[width];
  }

  List<Cluster> clusters() {
    return clusters;
  }

  void add(Cluster cluster) {
    int place = clusters.size() % BLOCK;
    if (place == 0) {
      blocks.add(new float[direction.length][BLOCK]);
    }
    float[][] block = blocks.getLast();
    cluster.lineage().first().direction(direction);
    for (int column = 0; column < direction.length; column++) {
      block[column][place] = direction[column];
    }
    clusters.add(cluster);
  }

  /// The oldest lineage that is near enough to a prototype.
  Optional<Cluster> oldestNear(Prototype prototype) {
    prototype.direction(direction);
    for (int start = 0; start < clusters.size(); start += BLOCK) {
      int size = StrictMath.min(BLOCK, clusters.size() - start);
      compare(blocks.get(start / BLOCK), size);
      for (int i = 0; i < size; i++) {
        if (cosines[i] >= SCREEN && near(clusters.get(start + i), prototype)) {
          return Optional.of(clusters.get(start + i));
        }
      }
    }
    return Optional.empty();
  }

  private void compare(float[][] block, int size) {
    Arrays.fill(cosines, 0, size, 0);
    for (int column = 0; column < direction.length; column++) {
      float component = direction[column];
      float[] components = block[column];
      for (int i = 0; i < size; i++) {
        cosines[i] += component * components[i];
      }
    }
  }

  private static boolean near(Cluster cluster, Prototype prototype) {
    return cluster.lineage().first().cosineMicros(prototype) >= Correlation.NEAR_COSINE_MICROS;
  }
}
