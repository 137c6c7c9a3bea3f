package dais.node.detection;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.plugin.Plugins;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// The detectors of dais and of its plug-ins, by name. Immutable.
public final class Detectors {
  private static final String KEY = "detection.detectors";
  private static final List<String> OF_SMILE = List.of("smile-forest", "smile-lof", "smile-svm");

  private static Optional<Detectors> installed = Optional.empty();

  private final Map<String, Detector> byName;

  private Detectors(Map<String, Detector> byName) {
    this.byName = byName;
  }

  /// Those of this process.
  ///
  /// @throws Refusal if a plug-in cannot be used, or two detectors have one name
  private static synchronized Detectors here() {
    Detectors here = installed.orElseGet(() -> in(Plugins.ofProcess()));
    installed = Optional.of(here);
    return here;
  }

  static Detectors in(Plugins plugins) {
    return of(plugins.services(layer -> ServiceLoader.load(layer, Detector.class)));
  }

  private static Detectors of(Collection<Detector> services) {
    Map<String, Detector> detectors = new TreeMap<>();
    for (Detector service : services) {
      Detector detector = GuardedDetector.of(service);
      Detector other = detectors.put(detector.name(), detector);
      if (other != null) {
        throw Refusal.badInput(
            "two detectors are named %s: one of %s and one of %s"
                .formatted(detector.name(), origin(other), origin(detector)),
            "Take one of the two out of the folder of plug-ins.");
      }
    }
    return new Detectors(detectors);
  }

  private static String origin(Detector detector) {
    return InstalledDetector.of(detector).module();
  }

  /// The names of all detectors, sorted.
  public static List<String> names() {
    return List.copyOf(here().byName.keySet());
  }

  /// All detectors, by name.
  public static List<InstalledDetector> installed() {
    return here().byName.values().stream().map(InstalledDetector::of).toList();
  }

  /// The detectors of these names, in this order.
  ///
  /// @throws Refusal if there is no name, one is unknown, or one stands twice
  public static List<Detector> named(List<String> names) {
    return here().pick(names);
  }

  /// Refuses names that [#named] refuses, and detectors whose results do not repeat: a plan run
  /// promises that they do.
  public static void requireRepeatable(List<String> names) {
    here().pickRepeatable(names);
  }

  void pickRepeatable(List<String> names) {
    for (Detector detector : pick(names)) {
      if (!detector.isRepeatable()) {
        throw Refusal.badInput(
            "%s: expected detectors that repeat bit for bit, as every plan run must, but %s of %s"
                    .formatted(KEY, detector.name(), origin(detector))
                + " does not",
            "Use others: `dais detectors list` says which repeat.");
      }
    }
  }

  List<Detector> pick(List<String> names) {
    List<Detector> detectors = new ArrayList<>();
    for (String name : names) {
      Detector detector = byName.get(name);
      if (detector == null) {
        throw Refusal.badInput(
            "%s: expected names among %s but found %s".formatted(KEY, byName.keySet(), name),
            absent(name));
      }
      if (detectors.contains(detector)) {
        throw Refusal.badInput(
            "%s: expected different names but found %s".formatted(KEY, names),
            "Name each detector once.");
      }
      detectors.add(detector);
    }
    if (detectors.isEmpty()) {
      throw Refusal.badInput(
          KEY + ": expected at least one of " + byName.keySet() + " but found none",
          "Name a detector, or leave the key out to use "
              + String.join(", ", DetectionConfig.DEFAULT.detectors())
              + ".");
    }
    return List.copyOf(detectors);
  }

  /// What to do where there is no detector of this name.
  private static String absent(String name) {
    if (OF_SMILE.contains(name)) {
      return "The plug-in dais-smile-detectors (GPL-3.0) brings "
          + String.join(", ", OF_SMILE)
          + " and is not here: build it (mvn -pl smile-detectors -am package) and name the folder"
          + " smile-detectors/target/plugin in DAIS_PLUGINS, or copy its jars into the folder"
          + " plugins of dais.";
    }
    return "Correct the name (`dais detectors list` shows all), or put its plug-in into the folder"
        + " plugins of dais or one that DAIS_PLUGINS names.";
  }
}
