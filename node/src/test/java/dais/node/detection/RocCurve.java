package dais.node.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Ranks scored flows against the truth.
final class RocCurve {
  private record Point(double score, boolean attack) {}

  private final List<Point> points = new ArrayList<>();

  void add(double score, boolean attack) {
    points.add(new Point(score, attack));
  }

  /// Area under the curve; ties count half.
  double area() {
    points.sort(Comparator.comparingDouble(Point::score));
    double ranks = 0;
    long attacks = 0;
    int i = 0;
    while (i < points.size()) {
      int end = i;
      while (end < points.size() && points.get(end).score() == points.get(i).score()) {
        end++;
      }
      for (int k = i; k < end; k++) {
        if (points.get(k).attack()) {
          ranks += (i + 1 + end) / 2.0;
          attacks++;
        }
      }
      i = end;
    }
    long benign = points.size() - attacks;
    return (ranks - attacks * (attacks + 1) / 2.0) / attacks / benign;
  }

  /// Share of the attacks above the score that this share of the benign flows exceeds.
  double truePositivesAt(double falsePositives) {
    double[] benign =
        points.stream().filter(p -> !p.attack()).mapToDouble(Point::score).sorted().toArray();
    double bar = benign[(int) Math.ceil(benign.length * (1 - falsePositives)) - 1];
    return share(bar, true);
  }

  /// Share of the attacks, or of the benign flows, above a score.
  double share(double bar, boolean attack) {
    long all = points.stream().filter(p -> p.attack() == attack).count();
    return (double) points.stream().filter(p -> p.attack() == attack && p.score() > bar).count()
        / all;
  }
}
