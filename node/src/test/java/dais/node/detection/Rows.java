package dais.node.detection;

import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.FlowEncoder;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.Indicators;
import java.util.ArrayList;
import java.util.List;

/// Small made-up traffic: two numbers and a category, from a fixed seed.
final class Rows {
  static final FlowSchema SCHEMA =
      new FlowSchema("made-up", List.of("bytes", "packets"), List.of("proto"));

  private Rows() {}

  static Flow flow(double bytes, double packets, String proto) {
    return new Flow(
        new double[] {bytes, packets}, new String[] {proto}, new Indicators("", "", -1, proto), 0);
  }

  /// `n` ordinary flows; another `stream` gives others.
  static List<Flow> normal(int n, int stream) {
    RandomStream random = new RandomStream(11, stream, Purpose.TRAFFIC, 0);
    List<Flow> flows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double bytes = Math.exp(6 + random.nextGaussian());
      double packets = bytes / 100 * Math.exp(0.3 * random.nextGaussian());
      flows.add(flow(bytes, packets, random.nextInt(4) == 0 ? "udp" : "tcp"));
    }
    return flows;
  }

  /// `n` flows that send far more packets than their bytes explain.
  static List<Flow> odd(int n, int stream) {
    return normal(n, stream).stream()
        .map(flow -> flow(flow.number(0), flow.number(0) * 50, "icmp"))
        .toList();
  }

  static FlowEncoder encoder(List<Flow> baseline) {
    FeatureProfile profile = FeatureProfile.of(SCHEMA, baseline);
    return FlowEncoder.of(FeatureSpace.merge(SCHEMA, List.of(profile)), baseline);
  }

  /// Standard normal values on whole millionths: [n, width].
  static double[] gaussians(int n, int width, int stream) {
    RandomStream random = new RandomStream(13, stream, Purpose.TRAFFIC, 0);
    double[] rows = new double[n * width];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Math.rint(random.nextGaussian() * 1e6) / 1e6;
    }
    return rows;
  }

  /// [#gaussians] with two thirds of the entries zero.
  static double[] sparse(int n, int width, int stream) {
    double[] rows = gaussians(n, width, stream);
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i % 3 == 0 ? rows[i] : 0;
    }
    return rows;
  }

  static double[] row(double[] rows, int width, int i) {
    return java.util.Arrays.copyOfRange(rows, i * width, (i + 1) * width);
  }
}
