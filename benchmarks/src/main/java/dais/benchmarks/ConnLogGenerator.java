package dais.benchmarks;

import dais.node.traffic.FleetTraffic;
import dais.node.traffic.Flow;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import dais.node.traffic.PreparedTraffic;
import dais.node.traffic.Split;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// Writes a large labelled conn.log: the flows of a generated fleet, round after round, as Zeek
/// would have logged them. A function of the seed and the size. Arguments: file, megabytes, seed.
///
/// The flows are those of `synthetic:family=worm,touch=8,rate=0.02` for 20 agents; what Zeek has
/// and a flow has not (the letters of the history, ports above 1023) is filled in plainly.
public final class ConnLogGenerator {
  private static final int AGENTS = 20;
  private static final int BATCH = 100;
  private static final int ROUNDS = 1_000_000;
  private static final long MEGABYTE = 1_000_000;
  private static final String HEAD =
      """
      #separator \\x09
      #set_separator\t,
      #empty_field\t(empty)
      #unset_field\t-
      #path\tconn
      #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\tlabel\tdetailed-label
      """;

  private ConnLogGenerator() {}

  /// Writes the file and prints its rows and bytes.
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]);
    long bytes = Long.parseLong(arguments[1]) * MEGABYTE;
    long seed = Long.parseLong(arguments[2]);
    TrafficSetting setting =
        new TrafficSetting(
            seed, AGENTS, ROUNDS, OptionalInt.of(BATCH), 64, 0.05, new Split.ByHost());
    try (PreparedTraffic traffic =
            PreparedTraffic.prepare(
                TrafficSpec.parse("synthetic:family=worm,touch=8,rate=0.02"),
                Optional.empty(),
                setting,
                () -> {
                  throw new IllegalStateException("generated traffic reads no stream");
                });
        BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
      out.write(HEAD);
      System.out.printf(
          Locale.ROOT, "rows %d bytes %d%n", rows(traffic.traffic(), bytes, out), bytes);
    }
  }

  private static long rows(FleetTraffic traffic, long bytes, BufferedWriter out)
      throws IOException {
    long left = bytes - HEAD.length();
    long rows = 0;
    for (int round = 1; left > 0; round++) {
      for (int agent = 0; agent < AGENTS && left > 0; agent++) {
        for (LabelledFlow row : traffic.batch(agent, round)) {
          String line = line(row, rows++);
          out.write(line);
          left -= line.length();
        }
      }
    }
    return rows;
  }

  private static String line(LabelledFlow row, long number) {
    Flow flow = row.flow();
    StringBuilder line = new StringBuilder(192);
    long micros = flow.eventTimeMicros();
    line.append(micros / 1_000_000).append('.');
    line.append(Long.toString(1_000_000 + micros % 1_000_000), 1, 7);
    line.append("\tC").append(Long.toString(number, 36));
    line.append('\t').append(flow.indicators().originator());
    line.append('\t').append(49_152 + number % 16_384);
    line.append('\t').append(flow.indicators().responder());
    line.append('\t').append(flow.indicators().responderPort());
    line.append('\t').append(flow.protocol());
    line.append('\t').append(flow.category(1));
    line.append('\t').append(Math.round(flow.number(0) * 1000) / 1e6);
    append(line, flow, 1);
    append(line, flow, 2);
    line.append('\t').append(flow.category(2));
    append(line, flow, 7);
    line.append('\t').append("D".repeat((int) (flow.number(12) - flow.number(13))));
    line.append("d".repeat((int) flow.number(13))).append(flow.number(12) == 0 ? "-" : "");
    append(line, flow, 3);
    append(line, flow, 5);
    append(line, flow, 4);
    append(line, flow, 6);
    boolean attack = row.label().kind() == Label.Kind.ATTACK;
    line.append(attack ? "\tMalicious\t" + row.label().family() : "\tBenign\t-");
    return line.append('\n').toString();
  }

  private static void append(StringBuilder line, Flow flow, int number) {
    line.append('\t').append(Math.round(flow.number(number)));
  }
}
