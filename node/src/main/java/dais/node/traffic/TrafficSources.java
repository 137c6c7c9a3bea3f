package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.util.Collection;
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
            .formatted(nearest(scheme, schemes), String.join(", ", schemes)));
  }

  /// The name at the smallest edit distance (Levenshtein) from `word`; the first of equals.
  static String nearest(String word, Collection<String> names) {
    return names.stream().min(Comparator.comparingInt(name -> distance(word, name))).orElse("");
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
