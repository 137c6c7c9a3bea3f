package dais.node.traffic.synthetic;

import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An outside judge of generated traffic: ridge Mahalanobis over all the clean flows of a fleet,
/// and what any single field can do alone. Written for tests and independent of the detectors.
final class Judge {
  private static final double RIDGE = 0.01;
  private static final double CLIP = 4;
  private static final double IQR_OF_NORMAL = 1.349;

  private final FlowSchema schema;
  private final double[] centre;
  private final double[] scale;
  private final List<List<String>> values = new ArrayList<>();
  private final List<Map<String, Integer>> counts = new ArrayList<>();
  private final int fitted;
  private final double[] mean;
  private final double[][] lower;

  Judge(FlowSchema schema, List<Flow> clean) {
    this.schema = schema;
    this.fitted = clean.size();
    int n = schema.numbers().size();
    centre = new double[n];
    scale = new double[n];
    for (int j = 0; j < n; j++) {
      int column = j;
      double[] sorted =
          clean.stream().mapToDouble(f -> squash(f.number(column))).sorted().toArray();
      centre[j] = sorted[sorted.length / 2];
      double iqr = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
      double average = Arrays.stream(sorted).average().orElseThrow();
      double deviation =
          Math.sqrt(
              Arrays.stream(sorted)
                  .map(x -> (x - average) * (x - average))
                  .average()
                  .orElseThrow());
      scale[j] = iqr > 0 ? iqr / IQR_OF_NORMAL : deviation > 0 ? deviation : 1;
    }
    for (int c = 0; c < schema.categories().size(); c++) {
      Map<String, Integer> count = new HashMap<>();
      for (Flow flow : clean) {
        count.merge(flow.category(c), 1, Integer::sum);
      }
      counts.add(count);
      values.add(
          count.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Integer>comparingByValue()
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(32)
              .map(Map.Entry::getKey)
              .toList());
    }
    List<double[]> rows = clean.stream().map(this::withSurprisal).toList();
    int d = rows.getFirst().length;
    mean = new double[d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        mean[j] += row[j] / rows.size();
      }
    }
    double[][] covariance = new double[d][d];
    for (double[] row : rows) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / rows.size();
        }
      }
    }
    for (int i = 0; i < d; i++) {
      covariance[i][i] += RIDGE;
    }
    lower = cholesky(covariance);
  }

  private static double squash(double x) {
    return Math.signum(x) * Math.log1p(Math.abs(x));
  }

  /// The columns that agents share: [numbers, one-hot columns with `other`].
  double[] shared(Flow flow) {
    int d = schema.numbers().size() + values.stream().mapToInt(v -> v.size() + 1).sum();
    double[] x = new double[d];
    int at = 0;
    for (int j = 0; j < schema.numbers().size(); j++) {
      double z = (squash(flow.number(j)) - centre[j]) / scale[j];
      x[at++] = Math.clamp(z, -CLIP, CLIP);
    }
    for (int c = 0; c < values.size(); c++) {
      int found = values.get(c).indexOf(flow.category(c));
      x[at + (found < 0 ? values.get(c).size() : found)] = 1;
      at += values.get(c).size() + 1;
    }
    return x;
  }

  private double[] withSurprisal(Flow flow) {
    double[] shared = shared(flow);
    double[] x = Arrays.copyOf(shared, shared.length + counts.size());
    for (int c = 0; c < counts.size(); c++) {
      int k = counts.get(c).size() + 1;
      double p = (counts.get(c).getOrDefault(flow.category(c), 0) + 0.5) / (fitted + 0.5 * k);
      x[shared.length + c] = -0.5 * Math.log(p) / Math.log(2);
    }
    return x;
  }

  /// Squared Mahalanobis distance from the clean flows.
  double score(Flow flow) {
    double[] x = withSurprisal(flow);
    double sum = 0;
    double[] solved = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double rest = x[i] - mean[i];
      for (int j = 0; j < i; j++) {
        rest -= lower[i][j] * solved[j];
      }
      solved[i] = rest / lower[i][i];
      sum += solved[i] * solved[i];
    }
    return sum;
  }

  /// The highest share of attacks that one field alone finds at 1 % false positives, over every
  /// number in both directions and every category by rarity.
  Best bestSingleField(List<Flow> clean, List<Flow> attacks) {
    Best best = new Best("", 0);
    for (int j = 0; j < schema.numbers().size(); j++) {
      int column = j;
      double[] benign = clean.stream().mapToDouble(f -> f.number(column)).toArray();
      double[] hostile = attacks.stream().mapToDouble(f -> f.number(column)).toArray();
      best = best.or(schema.numbers().get(j) + " high", truePositives(benign, hostile));
      best =
          best.or(
              schema.numbers().get(j) + " low", truePositives(negated(benign), negated(hostile)));
    }
    for (int c = 0; c < schema.categories().size(); c++) {
      int column = c;
      double[] benign =
          clean.stream()
              .mapToDouble(f -> -counts.get(column).getOrDefault(f.category(column), 0))
              .toArray();
      double[] hostile =
          attacks.stream()
              .mapToDouble(f -> -counts.get(column).getOrDefault(f.category(column), 0))
              .toArray();
      best = best.or(schema.categories().get(c) + " rare", truePositives(benign, hostile));
    }
    return best;
  }

  record Best(String field, double truePositives) {
    private Best or(String other, double found) {
      return found > truePositives ? new Best(other, found) : this;
    }
  }

  private static double[] negated(double[] x) {
    return Arrays.stream(x).map(v -> -v).toArray();
  }

  /// Share of `hostile` above the lowest threshold that at most 1 % of `benign` exceed.
  static double truePositives(double[] benign, double[] hostile) {
    double[] sorted = benign.clone();
    Arrays.sort(sorted);
    double bar = sorted[sorted.length - 1 - sorted.length / 100];
    return Arrays.stream(hostile).filter(v -> v > bar).count() / (double) hostile.length;
  }

  /// Area under the ROC curve, ties counted half.
  static double auc(double[] benign, double[] hostile) {
    double[] sorted = benign.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (double v : hostile) {
      sum += (lowerBound(sorted, v) + lowerBound(sorted, Math.nextUp(v))) / 2.0 / sorted.length;
    }
    return sum / hostile.length;
  }

  private static int lowerBound(double[] sorted, double v) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < v) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  static double cosine(double[] a, double[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += a[i] * b[i];
      aa += a[i] * a[i];
      bb += b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }

  private static double[][] cholesky(double[][] a) {
    int d = a.length;
    double[][] l = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
      }
    }
    return l;
  }
}
