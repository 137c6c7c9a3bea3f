package dais.node.detection;

import dais.infrastructure.exit.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// The detectors on the module path, by name.
public final class Detectors {
  private static final Map<String, Detector> BY_NAME = load();

  private Detectors() {}

  private static Map<String, Detector> load() {
    Map<String, Detector> detectors = new TreeMap<>();
    for (Detector detector : ServiceLoader.load(Detector.class)) {
      Detector other = detectors.put(detector.name(), detector);
      if (other != null) {
        throw Refusal.badInput(
            "two detectors are named %s: %s and %s"
                .formatted(
                    detector.name(), other.getClass().getName(), detector.getClass().getName()),
            "Remove one of the two plug-ins.");
      }
    }
    return detectors;
  }

  /// The names of all detectors, sorted.
  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /// The detectors of these names, in this order.
  ///
  /// @throws Refusal if there is no name, one is unknown, or one stands twice
  public static List<Detector> named(List<String> names) {
    List<Detector> detectors = new ArrayList<>();
    for (String name : names) {
      Detector detector = BY_NAME.get(name);
      if (detector == null || detectors.contains(detector)) {
        throw Refusal.badInput(
            "detection.detectors: expected different names among %s but found %s"
                .formatted(names(), names),
            "Correct the name, or put its plug-in into the plugins folder.");
      }
      detectors.add(detector);
    }
    if (detectors.isEmpty()) {
      throw Refusal.badInput(
          "detection.detectors: expected at least one of " + names() + " but found none",
          "Name a detector, or leave the key out to use all three built-in ones.");
    }
    return List.copyOf(detectors);
  }
}
