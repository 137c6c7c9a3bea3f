package dais.node.traffic;

import dais.infrastructure.config.NearestName;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Where traffic comes from, as the user names it: `SCHEME[:LOCATION][,key=value]...`, for example
/// `synthetic:family=scan,touch=6`, `csv:flows.csv,mapping=flows.yaml`, `zeek:-` for standard input
/// or `zeek:logs,label=benign,first=0.5`.
///
/// A comma belongs to the file name unless `word=` follows it (`word` in lower-case letters): the
/// file `a,b.log` can be named, the file `a,b=c.log` cannot and has to be renamed.
///
/// @param scheme the source that reads it, such as `zeek`
/// @param location file or folder; empty for a source that reads none
/// @param options the `key=value` pairs by key
public record TrafficSpec(String scheme, String location, Map<String, String> options) {
  /// The option that keeps only rows with this label (the file's own, any case).
  public static final String LABEL = "label";

  /// The option that keeps only this leading share of the matching rows, in (0, 1].
  public static final String FIRST = "first";

  /// The location of standard input.
  public static final String STANDARD_INPUT = "-";

  private static final Pattern OPTION = Pattern.compile("([a-z]+)=(.*)", Pattern.DOTALL);

  public TrafficSpec {
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /// Reads a SPEC and checks it against the sources at hand; opens nothing.
  ///
  /// @throws Refusal for an unknown scheme or key (naming the nearest), a missing file name or an
  ///   option given twice
  public static TrafficSpec parse(String text) {
    int colon = text.indexOf(':');
    String scheme = colon < 0 ? text.split(",", 2)[0] : text.substring(0, colon);
    String rest = text.substring(Math.min(text.length(), scheme.length() + 1));
    TrafficSource source = TrafficSources.named(scheme, text);
    List<String> pieces = new ArrayList<>(List.of(rest.split(",", -1)));
    Map<String, String> options = new TreeMap<>();
    int first = source.readsFiles() ? 1 : 0;
    while (pieces.size() > first) {
      var option = OPTION.matcher(pieces.getLast());
      if (!option.matches()) {
        break;
      }
      if (options.put(option.group(1), option.group(2)) != null) {
        throw Refusal.badInput(
            "traffic '%s' gives the key '%s' twice".formatted(text, option.group(1)),
            "Give each key once.");
      }
      pieces.removeLast();
    }
    String location = String.join(",", pieces);
    checkLocation(source, location, text);
    checkKeys(source, options.keySet(), text);
    return new TrafficSpec(scheme, location, options);
  }

  private static void checkLocation(TrafficSource source, String location, String text) {
    if (source.readsFiles() && location.isEmpty()) {
      throw Refusal.badInput(
          "traffic '%s' names no file".formatted(text),
          "Write %s:FILE, for example %1$s:flows.log.".formatted(source.scheme()));
    }
    if (!source.readsFiles() && !location.isEmpty()) {
      throw Refusal.badInput(
          "traffic '%s': expected key=value but found '%s'".formatted(text, location),
          "The keys of '%s' are %s.".formatted(source.scheme(), String.join(", ", keys(source))));
    }
  }

  private static void checkKeys(TrafficSource source, Set<String> given, String text) {
    Set<String> known = keys(source);
    for (String key : given) {
      if (!known.contains(key)) {
        throw Refusal.badInput(
            "traffic '%s': '%s' has no key '%s'".formatted(text, source.scheme(), key),
            "Did you mean '%s'? The keys are %s."
                .formatted(NearestName.to(key, known), String.join(", ", known)));
      }
    }
  }

  private static Set<String> keys(TrafficSource source) {
    Set<String> keys = new TreeSet<>(source.optionKeys());
    if (source.readsFiles()) {
      keys.add(LABEL);
      keys.add(FIRST);
    }
    return keys;
  }

  /// Whether the traffic comes from standard input.
  public boolean isStream() {
    return location.equals(STANDARD_INPUT);
  }

  /// The SPEC with `placeholder` for the name of each file: the same wherever the files lie.
  /// Standard input has no place.
  public TrafficSpec withoutPaths(String placeholder) {
    Map<String, String> portable = new TreeMap<>(options);
    if (!location.isEmpty()) {
      Set<String> files = TrafficSources.named(scheme, canonical()).fileKeys();
      portable.replaceAll((key, value) -> files.contains(key) ? placeholder : value);
    }
    return new TrafficSpec(
        scheme, location.isEmpty() || isStream() ? location : placeholder, portable);
  }

  /// The SPEC with the name of each file as seen from anywhere.
  ///
  /// @param directory where relative names begin
  public TrafficSpec withAbsolutePaths(Path directory) {
    if (location.isEmpty() || isStream()) {
      return this;
    }
    Set<String> files = TrafficSources.named(scheme, canonical()).fileKeys();
    Map<String, String> absolute = new TreeMap<>(options);
    absolute.replaceAll((key, value) -> files.contains(key) ? absolute(directory, value) : value);
    return new TrafficSpec(scheme, absolute(directory, location), absolute);
  }

  private static String absolute(Path directory, String file) {
    return directory.toAbsolutePath().resolve(file).normalize().toString();
  }

  /// Whether `placeholder` stands where a file has to be named.
  public boolean lacksFile(String placeholder) {
    return location.equals(placeholder)
        || (!location.isEmpty()
            && TrafficSources.named(scheme, canonical()).fileKeys().stream()
                .anyMatch(key -> option(key).filter(placeholder::equals).isPresent()));
  }

  /// The value of an option, if it is given.
  public Optional<String> option(String key) {
    return Optional.ofNullable(options.get(key));
  }

  /// The SPEC with its options in the order of their keys: equal for equal SPECs, and accepted by
  /// [#parse].
  public String canonical() {
    StringBuilder text = new StringBuilder(scheme);
    char separator = ':';
    if (!location.isEmpty()) {
      text.append(separator).append(location);
      separator = ',';
    }
    for (var option : options.entrySet()) {
      text.append(separator).append(option.getKey()).append('=').append(option.getValue());
      separator = ',';
    }
    return text.toString();
  }
}
