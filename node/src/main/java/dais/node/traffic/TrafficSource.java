package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.util.Set;

/// A kind of traffic that a [TrafficSpec] can name. A service: implementations are found by
/// `ServiceLoader` and have a public constructor without parameters.
public interface TrafficSource {
  /// The word before the colon of a SPEC, such as `zeek`.
  String scheme();

  /// Whether a file or folder follows the colon. Sources that read files also take the options
  /// `label` and `first`, which are applied for them.
  boolean readsFiles();

  /// The further options that a SPEC of this source may have.
  Set<String> optionKeys();

  /// Those of the options whose values are names of files: they are no part of a plan, the content
  /// stands for them.
  default Set<String> fileKeys() {
    return Set.of();
  }

  /// Opens what `spec` names: reads and checks a recording whole, or sets up a generator.
  ///
  /// @throws Refusal where the content is not what was expected (file, line, field, expected,
  ///   found) or an option's value is out of range
  TrafficContent open(TrafficSpec spec);

  /// Begins to read standard input, which `spec` names by the location `-`.
  ///
  /// @throws Refusal if this source reads no stream
  default RowStream stream(TrafficSpec spec, StreamInput input) {
    throw Refusal.badInput(
        "traffic '%s': '%s' does not read standard input".formatted(spec.canonical(), scheme()),
        "Save the stream to a file and name that.");
  }
}
