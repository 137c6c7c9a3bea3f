package dais.node.detection;

import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.Recording;
import dais.node.traffic.SharedData;
import dais.node.traffic.TrafficSource;
import dais.node.traffic.TrafficSpec;
import dais.node.traffic.recorded.NslKddSource;
import dais.node.traffic.recorded.ZeekSource;
import java.util.List;
import java.util.stream.IntStream;

/// Real labelled flows in file order, for the proofs of detection quality.
record LabelledTraffic(FlowSchema schema, List<LabelledFlow> rows) {
  static LabelledTraffic nslKdd(String file) {
    return read(new NslKddSource(), file);
  }

  static LabelledTraffic zeek(String file) {
    return read(new ZeekSource(), file);
  }

  private static LabelledTraffic read(TrafficSource source, String file) {
    String spec = source.scheme() + ":" + SharedData.file(file);
    try (Recording recording = (Recording) source.open(TrafficSpec.parse(spec))) {
      return new LabelledTraffic(
          recording.schema(),
          IntStream.range(0, recording.size()).mapToObj(recording::row).toList());
    }
  }

  static boolean isAttack(LabelledFlow row) {
    return row.label().kind() == Label.Kind.ATTACK;
  }

  /// The flows that are, or are not, attacks.
  List<Flow> only(boolean attack) {
    return rows.stream().filter(row -> isAttack(row) == attack).map(LabelledFlow::flow).toList();
  }

  /// Every `agents`-th row from `agent` on.
  static <T> List<T> share(List<T> rows, int agent, int agents) {
    return IntStream.range(0, rows.size())
        .filter(i -> i % agents == agent)
        .mapToObj(rows::get)
        .toList();
  }
}
