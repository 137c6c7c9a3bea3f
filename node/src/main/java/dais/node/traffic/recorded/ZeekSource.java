package dais.node.traffic.recorded;

import dais.node.traffic.ConnRecord;
import dais.node.traffic.ContentHash;
import dais.node.traffic.Recording;
import dais.node.traffic.RowReader;
import dais.node.traffic.RowStream;
import dais.node.traffic.StreamInput;
import dais.node.traffic.TrafficContent;
import dais.node.traffic.TrafficSource;
import dais.node.traffic.TrafficSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// The source `zeek`: one connection log of Zeek, a folder of them, or a stream; plain or gzip,
/// with or without labels.
public final class ZeekSource implements TrafficSource {
  @Override
  public String scheme() {
    return "zeek";
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
    Path location = Path.of(spec.location());
    try (RowReader rows =
        Files.isDirectory(location)
            ? ZeekParts.of(location)
            : new LineRows(LineInput.of(location), new ZeekLog())) {
      return Recording.of(ConnRecord.SCHEMA, rows, spec.location());
    }
  }

  @Override
  public RowStream stream(TrafficSpec spec, StreamInput input) {
    return new RowStream(
        ConnRecord.SCHEMA,
        ContentHash.ofText("stream " + ConnRecord.SCHEMA.name()),
        new LineRows(LineInput.of(input), new ZeekLog()));
  }
}
