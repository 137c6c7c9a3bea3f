package dais.node.traffic.recorded;

import dais.node.traffic.ContentHash;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.Indicators;
import dais.node.traffic.Label;
import dais.node.traffic.RecordedRow;
import dais.node.traffic.Recording;
import dais.node.traffic.RowReader;
import dais.node.traffic.RowStream;
import dais.node.traffic.StreamInput;
import dais.node.traffic.TrafficContent;
import dais.node.traffic.TrafficSource;
import dais.node.traffic.TrafficSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The source `nsl-kdd`: the NSL-KDD data set (Tavallaee et al., "A detailed analysis of the KDD
/// CUP 99 data set", 2009) as comma-separated text without a header: 41 features, the name of the
/// attack or `normal`, and a difficulty that is not used. It has no addresses and no times: the
/// rows are taken as one second apart.
public final class NslKddSource implements TrafficSource {
  private static final List<String> FEATURES =
      List.of(
          "duration",
          "protocol_type",
          "service",
          "flag",
          "src_bytes",
          "dst_bytes",
          "land",
          "wrong_fragment",
          "urgent",
          "hot",
          "num_failed_logins",
          "logged_in",
          "num_compromised",
          "root_shell",
          "su_attempted",
          "num_root",
          "num_file_creations",
          "num_shells",
          "num_access_files",
          "num_outbound_cmds",
          "is_host_login",
          "is_guest_login",
          "count",
          "srv_count",
          "serror_rate",
          "srv_serror_rate",
          "rerror_rate",
          "srv_rerror_rate",
          "same_srv_rate",
          "diff_srv_rate",
          "srv_diff_host_rate",
          "dst_host_count",
          "dst_host_srv_count",
          "dst_host_same_srv_rate",
          "dst_host_diff_srv_rate",
          "dst_host_same_src_port_rate",
          "dst_host_srv_diff_host_rate",
          "dst_host_serror_rate",
          "dst_host_srv_serror_rate",
          "dst_host_rerror_rate",
          "dst_host_srv_rerror_rate");
  private static final List<String> CATEGORIES = List.of("protocol_type", "service", "flag");
  private static final FlowSchema SCHEMA =
      new FlowSchema(
          "nsl-kdd-v1",
          FEATURES.stream().filter(feature -> !CATEGORIES.contains(feature)).toList(),
          CATEGORIES);
  private static final int FIRST_CATEGORY = FEATURES.indexOf(CATEGORIES.getFirst());
  private static final int COLUMNS = FEATURES.size() + 2;
  private static final String BENIGN = "normal";
  private static final long SECOND_MICROS = 1_000_000;

  @Override
  public String scheme() {
    return "nsl-kdd";
  }

  @Override
  public boolean readsFiles() {
    return true;
  }

  @Override
  public Set<String> optionKeys() {
    return Set.of();
  }

  @Override
  public TrafficContent open(TrafficSpec spec) {
    try (RowReader rows = new LineRows(LineInput.of(Path.of(spec.location())), new Rows())) {
      return Recording.of(SCHEMA, rows, spec.location());
    }
  }

  @Override
  public RowStream stream(TrafficSpec spec, StreamInput input) {
    return new RowStream(
        SCHEMA,
        ContentHash.ofText("stream " + SCHEMA.name()),
        new LineRows(LineInput.of(input), new Rows()));
  }

  /// Rows have no time of their own: a second lies between two.
  private static final class Rows implements LineRows.Format {
    private long rows;

    @Override
    public Optional<RecordedRow> row(Place place, String line) {
      return line.isBlank()
          ? Optional.empty()
          : Optional.of(read(place, line.strip().split(",", -1), rows++));
    }
  }

  private static RecordedRow read(Place place, String[] columns, long row) {
    if (columns.length != COLUMNS) {
      throw place.refusal(
          "line",
          "%d columns (41 features, label, difficulty)".formatted(COLUMNS),
          columns.length + " columns");
    }
    double[] numbers = new double[SCHEMA.numbers().size()];
    List<String> categories = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < FEATURES.size(); i++) {
      String text = columns[i].strip();
      if (i >= FIRST_CATEGORY && i < FIRST_CATEGORY + CATEGORIES.size()) {
        categories.add(word(place, FEATURES.get(i), text));
      } else {
        numbers[next++] = place.amount(FEATURES.get(i), text);
      }
    }
    String name = word(place, "label", columns[FEATURES.size()].strip());
    Label.Kind kind = name.equalsIgnoreCase(BENIGN) ? Label.Kind.BENIGN : Label.Kind.ATTACK;
    String protocol = categories.getFirst().toLowerCase(Locale.ROOT);
    Flow flow =
        new Flow(
            numbers,
            categories.toArray(String[]::new),
            new Indicators("", "", -1, protocol),
            row * SECOND_MICROS);
    return new RecordedRow(flow, new Label(kind, name), name);
  }

  private static String word(Place place, String field, String text) {
    if (text.isEmpty()) {
      throw place.refusal(field, "a name", "nothing");
    }
    return text;
  }
}
