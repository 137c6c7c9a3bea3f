package dais.node.traffic.recorded;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.ContentHash;
import dais.node.traffic.Recording;
import dais.node.traffic.RowReader;
import dais.node.traffic.RowStream;
import dais.node.traffic.StreamInput;
import dais.node.traffic.TrafficContent;
import dais.node.traffic.TrafficSource;
import dais.node.traffic.TrafficSpec;
import java.nio.file.Path;
import java.util.Set;

/// The source `csv`: any CSV file with a header, or a stream of one, plain or gzip; the file of the
/// option `mapping` says what its columns mean.
public final class MappedCsvSource implements TrafficSource {
  private static final String MAPPING = "mapping";

  @Override
  public String scheme() {
    return "csv";
  }

  @Override
  public boolean readsFiles() {
    return true;
  }

  @Override
  public Set<String> optionKeys() {
    return Set.of(MAPPING);
  }

  @Override
  public Set<String> fileKeys() {
    return Set.of(MAPPING);
  }

  @Override
  public TrafficContent open(TrafficSpec spec) {
    CsvMapping mapping = mapping(spec);
    try (RowReader rows = new CsvRows(LineInput.of(Path.of(spec.location())), mapping)) {
      return Recording.of(mapping.schema(), rows, spec.location());
    }
  }

  @Override
  public RowStream stream(TrafficSpec spec, StreamInput input) {
    CsvMapping mapping = mapping(spec);
    return new RowStream(
        mapping.schema(),
        ContentHash.ofText("stream " + mapping.schema().name() + " " + mapping.contentHash()),
        new CsvRows(LineInput.of(input), mapping));
  }

  private static CsvMapping mapping(TrafficSpec spec) {
    String file =
        spec.option(MAPPING)
            .orElseThrow(
                () ->
                    Refusal.badInput(
                        "traffic '%s': expected a mapping but none was given"
                            .formatted(spec.canonical()),
                        "Add ,mapping=FILE: a YAML file that says what the columns mean."));
    return MappingFile.read(Path.of(file));
  }
}
