package dais.node.traffic;

import dais.infrastructure.config.NearestName;
import dais.infrastructure.exit.Refusal;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/// The traffic sources that are installed, and the search among their names.
final class TrafficSources {
  private TrafficSources() {}

  static TrafficSource named(String scheme, String spec) {
    List<TrafficSource> sources =
        ServiceLoader.load(TrafficSource.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(TrafficSource::scheme))
            .toList();
    for (TrafficSource source : sources) {
      if (source.scheme().equals(scheme)) {
        return source;
      }
    }
    List<String> schemes = sources.stream().map(TrafficSource::scheme).toList();
    throw Refusal.badInput(
        "traffic '%s': there is no source '%s'".formatted(spec, scheme),
        "Did you mean '%s'? The sources are %s."
            .formatted(NearestName.to(scheme, schemes), String.join(", ", schemes)));
  }
}
