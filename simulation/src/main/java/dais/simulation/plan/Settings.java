package dais.simulation.plan;

import dais.consensus.ConsensusConfig;
import dais.infrastructure.exit.Refusal;
import dais.node.detection.DetectionConfig;
import dais.node.traffic.Split;
import dais.node.traffic.TrafficSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// A value for every key of a plan, each with its origin. Immutable. Later layers win: start from
/// [#defaults], then add the plan file, the environment and the flags, in that order.
public final class Settings {
  private final Map<PlanKey, Setting> values;

  private Settings(Map<PlanKey, Setting> values) {
    this.values = values;
  }

  /// Every key at its default.
  public static Settings defaults() {
    return of(Plan.DEFAULT, "default");
  }

  /// Every key at its value in `plan`.
  ///
  /// @param origin what the plan is called in messages
  public static Settings of(Plan plan, String origin) {
    Map<PlanKey, Setting> values = new EnumMap<>(PlanKey.class);
    for (PlanKey key : PlanKey.values()) {
      values.put(key, new Setting(key, key.in(plan), origin));
    }
    return new Settings(values);
  }

  /// What the environment says.
  public static List<Setting> environment(Map<String, String> variables) {
    List<Setting> settings = new ArrayList<>();
    for (PlanKey key : PlanKey.values()) {
      String text = variables.get(key.environmentName());
      if (text != null) {
        settings.add(new Setting(key, text, "environment " + key.environmentName()));
      }
    }
    return settings;
  }

  /// These settings with `layer` over them.
  public Settings with(Collection<Setting> layer) {
    Map<PlanKey, Setting> merged = new EnumMap<>(values);
    layer.forEach(setting -> merged.put(setting.key(), setting));
    return new Settings(merged);
  }

  /// The value of `key` and where it comes from.
  public Setting setting(PlanKey key) {
    Setting setting = values.get(key);
    if (setting == null) {
      throw new IllegalStateException("every key has a value but " + key.dotted() + " has none");
    }
    return setting;
  }

  /// All values, in the order of the keys.
  public List<Setting> all() {
    return List.copyOf(values.values());
  }

  /// The plan that these settings make.
  ///
  /// @throws Refusal if a value is no number or out of range, with its origin
  public Plan plan() {
    try {
      SimulationConfig simulation =
          new SimulationConfig(
              integer(PlanKey.AGENTS), integer(PlanKey.ROUNDS), number(PlanKey.SEED));
      return new Plan(simulation, traffic(), detection(), consensus());
    } catch (IllegalArgumentException e) {
      throw refuse(e);
    }
  }

  private TrafficConfig traffic() {
    String baseline = text(PlanKey.BASELINE);
    return new TrafficConfig(
        parsed(PlanKey.TRAFFIC, TrafficSpec::parse),
        baseline.equals(PlanKey.AUTO)
            ? Optional.empty()
            : Optional.of(parsed(PlanKey.BASELINE, TrafficSpec::parse)),
        parsed(PlanKey.SPLIT, Split::parse),
        text(PlanKey.BATCH).equals(PlanKey.AUTO)
            ? OptionalInt.empty()
            : OptionalInt.of(integer(PlanKey.BATCH)),
        integer(PlanKey.BASELINE_FLOWS),
        micros(PlanKey.ANOMALY_RATE));
  }

  private DetectionConfig detection() {
    return new DetectionConfig(
        Arrays.stream(text(PlanKey.DETECTORS).split(",", -1)).map(String::strip).toList(),
        integer(PlanKey.ALARM_BUDGET),
        integer(PlanKey.TREES),
        integer(PlanKey.SUBSAMPLE),
        integer(PlanKey.GROUPS),
        integer(PlanKey.GROUP_SIZE),
        integer(PlanKey.REFIT_ROUNDS));
  }

  private ConsensusConfig consensus() {
    return new ConsensusConfig(
        text(PlanKey.RULE),
        integer(PlanKey.COLLUDERS),
        integer(PlanKey.WINDOW),
        micros(PlanKey.IMPROBABILITY),
        integer(PlanKey.MAX_CANDIDATES),
        integer(PlanKey.SIGNATURE_LIFETIME),
        Plan.alarmPercentileMicros(integer(PlanKey.ALARM_BUDGET)));
  }

  private String text(PlanKey key) {
    return setting(key).text().strip();
  }

  private <T> T parsed(PlanKey key, Function<String, T> parser) {
    try {
      return parser.apply(text(key));
    } catch (Refusal e) {
      String message = "%s: %s (%s)".formatted(key.dotted(), e.getMessage(), setting(key).origin());
      throw new Refusal(e.exitCode(), message, e.hint(), e);
    }
  }

  private int integer(PlanKey key) {
    long value = number(key);
    if (value != (int) value) {
      throw expected(key, "a whole number of at most 32 bits");
    }
    return (int) value;
  }

  private long number(PlanKey key) {
    try {
      return Long.parseLong(text(key));
    } catch (NumberFormatException e) {
      throw expected(key, "a whole number");
    }
  }

  private int micros(PlanKey key) {
    try {
      return new BigDecimal(text(key)).movePointRight(6).intValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw expected(key, "a decimal number with at most six decimals");
    }
  }

  private IllegalArgumentException expected(PlanKey key, String what) {
    return new IllegalArgumentException(
        key.dotted() + " must be " + what + " but was '" + text(key) + "'");
  }

  /// Adds the value's origin, which the record that refused it does not know.
  private Refusal refuse(IllegalArgumentException e) {
    String message = String.valueOf(e.getMessage());
    Optional<PlanKey> key = PlanKey.of(message.substring(0, Math.max(0, message.indexOf(' '))));
    return key.map(
            k ->
                Refusal.badInput(
                    message + " (" + setting(k).origin() + ")", "Change it: " + k.comment()))
        .orElseGet(
            () ->
                Refusal.badInput(
                    message, "See `dais run --print-plan` for every key and its meaning."));
  }
}
