package dais.benchmarks;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import smile.anomaly.IsolationForest;

/// Smile's isolation forest without dais around it, on one core: 100 trees of 256 of 512 rows, as
/// the forest of [DetectorBenchmark] has them.
@State(Scope.Benchmark)
public class SmileBenchmark {
  private static final IsolationForest.Options OPTIONS =
      new IsolationForest.Options(100, 8, 0.5, 0);

  /// What [SpeedRows] makes.
  @Param("gaussian")
  public String rows = "";

  private double[][] fitted = new double[0][];
  private double[][] scored = new double[0][];
  private IsolationForest[] forest = new IsolationForest[0];

  /// For JMH.
  public SmileBenchmark() {}

  /// Fits the forest that `score` uses.
  @Setup
  public void prepare() {
    SpeedRows data = SpeedRows.of(rows);
    fitted = SpeedRows.split(data.fitted, data.width);
    scored = SpeedRows.split(data.scored, data.width);
    forest = new IsolationForest[] {fit()};
  }

  /// A fit without unseen scores.
  @Benchmark
  public IsolationForest fit() {
    try (ForkJoinPool alone = new ForkJoinPool(1)) {
      return alone.invoke(ForkJoinTask.adapt(() -> IsolationForest.fit(fitted, OPTIONS)));
    }
  }

  /// 1,024 rows.
  @Benchmark
  @OperationsPerInvocation(SpeedRows.SCORED)
  public double score() {
    double sum = 0;
    for (double[] row : scored) {
      sum += forest[0].score(row);
    }
    return sum;
  }
}
