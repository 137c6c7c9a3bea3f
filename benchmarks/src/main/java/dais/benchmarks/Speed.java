package dais.benchmarks;

import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/// Runs one JMH benchmark and prints `score,error,unit` as its last line. JMH's own forks know no
/// module path, so `scripts/bench.sh` starts a process for each instead.
public final class Speed {
  private static final int WARM_UPS = 4;
  private static final int MEASUREMENTS = 6;

  private Speed() {}

  /// Arguments: class and method of the benchmark, then `parameter=value`...
  public static void main(String[] arguments) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("\\." + arguments[0].replace(".", "\\.") + "$")
            .forks(0)
            .threads(1)
            .timeUnit(TimeUnit.SECONDS)
            .warmupIterations(WARM_UPS)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(MEASUREMENTS)
            .measurementTime(TimeValue.seconds(1));
    for (int i = 1; i < arguments.length; i++) {
      String[] parameter = arguments[i].split("=", 2);
      options.param(parameter[0], parameter[1]);
    }
    Collection<RunResult> runs = new Runner(options.build()).run();
    if (runs.size() != 1) {
      throw new IllegalArgumentException(
          "expected one benchmark but " + arguments[0] + " names " + runs.size());
    }
    Result<?> result = runs.iterator().next().getPrimaryResult();
    System.out.printf(
        Locale.ROOT,
        "%.2f,%.2f,%s%n",
        result.getScore(),
        result.getScoreError(),
        result.getScoreUnit());
  }
}
