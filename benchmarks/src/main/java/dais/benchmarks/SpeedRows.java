package dais.benchmarks;

import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.FlowEncoder;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import dais.node.traffic.Flow;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.PreparedTraffic;
import dais.node.traffic.Split;
import dais.node.traffic.StreamInput;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Rows to fit and rows to score.
///
/// `gaussian`: 40 columns of normal numbers, none zero. `flows`: generated traffic as an agent
/// encodes it, most columns zero.
final class SpeedRows {
  static final int FITTED = 512;
  static final int SCORED = 1_024;

  private static final int GAUSSIAN_WIDTH = 40;

  final int width;
  final double[] fitted;
  final double[] scored;

  private SpeedRows(int width, double[] fitted, double[] scored) {
    this.width = width;
    this.fitted = fitted;
    this.scored = scored;
  }

  static SpeedRows of(String kind) {
    return switch (kind) {
      case "gaussian" -> new SpeedRows(GAUSSIAN_WIDTH, gaussians(FITTED, 1), gaussians(SCORED, 2));
      case "flows" -> flows();
      default -> throw new IllegalArgumentException("expected gaussian or flows but got " + kind);
    };
  }

  private static double[] gaussians(int n, int stream) {
    RandomStream random = new RandomStream(1, stream, Purpose.TRAFFIC, 0);
    double[] rows = new double[n * GAUSSIAN_WIDTH];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.rint(random.nextGaussian() * 1e6) / 1e6;
    }
    return rows;
  }

  private static SpeedRows flows() {
    PreparedTraffic prepared =
        PreparedTraffic.prepare(
            TrafficSpec.parse("synthetic"),
            Optional.empty(),
            new TrafficSetting(1, 1, 1, OptionalInt.of(SCORED), FITTED, 0.05, Split.parse("iid")),
            () -> StreamInput.of(InputStream.nullInputStream()));
    List<Flow> fitting = prepared.baseline().flows(0);
    FeatureSpace space =
        FeatureSpace.merge(
            prepared.baseline().schema(),
            List.of(FeatureProfile.of(prepared.baseline().schema(), fitting)));
    FlowEncoder encoder = FlowEncoder.of(space, fitting);
    List<Flow> flows = new ArrayList<>();
    for (int round = 1; flows.size() < SCORED; round++) {
      prepared.traffic().batch(0, round).stream().map(LabelledFlow::flow).forEach(flows::add);
    }
    return new SpeedRows(
        encoder.width(), encoder.encode(fitting), encoder.encode(flows.subList(0, SCORED)));
  }

  static double[][] split(double[] matrix, int width) {
    double[][] rows = new double[matrix.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(matrix, i * width, (i + 1) * width);
    }
    return rows;
  }
}
