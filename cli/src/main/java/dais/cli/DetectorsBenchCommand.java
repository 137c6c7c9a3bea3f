package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import dais.node.traffic.TrafficSpec;
import dais.simulation.scoring.DetectionQuality;
import dais.simulation.scoring.DetectorBench;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais detectors bench`: quality and speed of the detectors on one file.
@Command(
    name = "bench",
    description =
        "Fit every detector as one agent would and judge its scores by the labels of the traffic.",
    mixinStandardHelpOptions = true)
final class DetectorsBenchCommand implements Callable<Integer> {
  private static final String NO_LABELS = "the traffic has not both attacks and benign flows";

  private final Shell shell;

  @Option(
      names = "--traffic",
      paramLabel = "SPEC",
      defaultValue = "synthetic",
      description = "What is scored (default: ${DEFAULT-VALUE}).")
  private String traffic = "synthetic";

  @Option(
      names = "--baseline",
      paramLabel = "SPEC",
      description = "What the detectors are fitted on (default: the traffic's own).")
  private Optional<String> baseline = Optional.empty();

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      split = ",",
      description = "A detector; may be repeated, or names separated by commas (default: all).")
  private List<String> detectors = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "All randomness follows from it (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Mixin private OutputOption output = new OutputOption();

  DetectorsBenchCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (DetectorBench bench =
        DetectorBench.open(TrafficSpec.parse(traffic), baseline.map(TrafficSpec::parse), seed)) {
      List<DetectorBench.Result> results = bench.run(detectors);
      if (output.format() == OutputFormat.HUMAN) {
        print(bench.input(), results);
      } else {
        shell
            .out()
            .println(Envelope.ok(output.format(), json -> write(json, bench.input(), results)));
      }
    }
    return ExitCode.OK.code();
  }

  private void print(DetectorBench.Input input, List<DetectorBench.Result> results) {
    PrintStream out = shell.out();
    out.printf(
        Locale.ROOT,
        "fitted on %,d flows of %d columns; scored %,d flows, of which %,d have no label%n",
        input.fittedRows(),
        input.columns(),
        input.flows(),
        input.unlabelled());
    out.printf(
        Locale.ROOT, "%-14s %8s %8s %8s %8s%n", "detector", "ROC-AUC", "AP", "TP@1%", "TP@0.3%");
    for (DetectorBench.Result result : results) {
      if (result.quality().isEmpty()) {
        out.printf(Locale.ROOT, "%-14s not judged: %s%n", result.name(), NO_LABELS);
        continue;
      }
      DetectionQuality quality = result.quality().get();
      out.printf(
          Locale.ROOT,
          "%-14s %8.4f %8.4f %8.4f %8.4f%n",
          result.name(),
          quality.rocAuc(),
          quality.averagePrecision(),
          result.recallAt100Per10000(),
          quality.recallAt30Per10000());
    }
    for (DetectorBench.Result result : results) {
      out.printf(
          Locale.ROOT,
          "time %-14s fit %.1f ms, %,.0f rows/s%n",
          result.name(),
          result.fitMillis(),
          result.rowsPerSecond());
    }
  }

  private static void write(
      JsonGenerator json, DetectorBench.Input input, List<DetectorBench.Result> results)
      throws IOException {
    json.writeNumberField("fitted_flows", input.fittedRows());
    json.writeNumberField("columns", input.columns());
    json.writeNumberField("flows", input.flows());
    json.writeNumberField("unlabelled", input.unlabelled());
    json.writeArrayFieldStart("detectors");
    for (DetectorBench.Result result : results) {
      json.writeStartObject();
      write(json, result);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, DetectorBench.Result result) throws IOException {
    json.writeStringField("name", result.name());
    if (result.quality().isPresent()) {
      DetectionQuality quality = result.quality().get();
      json.writeObjectFieldStart("quality");
      json.writeNumberField("roc_auc", quality.rocAuc());
      json.writeNumberField("average_precision", quality.averagePrecision());
      json.writeNumberField("recall_at_100_per_10000", result.recallAt100Per10000());
      json.writeNumberField("recall_at_30_per_10000", quality.recallAt30Per10000());
      json.writeEndObject();
    } else {
      json.writeNullField("quality");
      json.writeStringField("reason", NO_LABELS);
    }
    json.writeNumberField("fit_millis", result.fitMillis());
    json.writeNumberField("rows_per_second", result.rowsPerSecond());
  }
}
