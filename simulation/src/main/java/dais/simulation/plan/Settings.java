package dais.simulation.plan;

import dais.consensus.ConsensusConfig;
import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.EnvironmentVariables;
import dais.infrastructure.config.Setting;
import dais.infrastructure.exit.Refusal;
import dais.node.detection.DetectionConfig;
import dais.node.traffic.Split;
import dais.node.traffic.TrafficSpec;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/// A configuration as a plan: a value for every [PlanKey], each with its origin, perhaps among
/// other keys. Immutable. Later layers win.
///
/// @param configuration has every key of a plan
public record Settings(Configuration configuration) {
  /// Every key at its default.
  public static Settings defaults() {
    return new Settings(Configuration.defaults(PlanKey.KEYS));
  }

  /// What the environment says.
  ///
  /// @throws Refusal if a variable is wrong
  public static List<Setting> environment(Map<String, String> variables) {
    return EnvironmentVariables.read(PlanKey.KEYS, variables).orRefuse();
  }

  /// These settings with `layer` over them.
  public Settings with(Collection<Setting> layer) {
    return new Settings(configuration.with(layer));
  }

  /// The value of `key` and where it comes from.
  public Setting setting(ConfigKey key) {
    return configuration.setting(key);
  }

  /// The plan that these settings make.
  ///
  /// @throws Refusal if a value is no number or out of range, with its origin
  public Plan plan() {
    return configuration.build(
        () ->
            new Plan(
                new SimulationConfig(
                    integer(PlanKey.AGENTS),
                    integer(PlanKey.ROUNDS),
                    configuration.number(PlanKey.SEED)),
                traffic(),
                detection(),
                consensus()));
  }

  private TrafficConfig traffic() {
    return new TrafficConfig(
        parsed(PlanKey.TRAFFIC, TrafficSpec::parse),
        configuration
            .unless(PlanKey.AUTO, PlanKey.BASELINE)
            .map(text -> parsed(PlanKey.BASELINE, TrafficSpec::parse)),
        parsed(PlanKey.SPLIT, Split::parse),
        configuration.unless(PlanKey.AUTO, PlanKey.BATCH).isEmpty()
            ? OptionalInt.empty()
            : OptionalInt.of(integer(PlanKey.BATCH)),
        integer(PlanKey.BASELINE_FLOWS),
        configuration.micros(PlanKey.ANOMALY_RATE));
  }

  private DetectionConfig detection() {
    return new DetectionConfig(
        configuration.texts(PlanKey.DETECTORS),
        integer(PlanKey.ALARM_BUDGET),
        integer(PlanKey.TREES),
        integer(PlanKey.SUBSAMPLE),
        integer(PlanKey.GROUPS),
        integer(PlanKey.GROUP_SIZE),
        integer(PlanKey.REFIT_ROUNDS));
  }

  private ConsensusConfig consensus() {
    return new ConsensusConfig(
        configuration.text(PlanKey.RULE),
        integer(PlanKey.COLLUDERS),
        integer(PlanKey.WINDOW),
        configuration.micros(PlanKey.IMPROBABILITY),
        integer(PlanKey.MAX_CANDIDATES),
        integer(PlanKey.SIGNATURE_LIFETIME),
        Plan.alarmPercentileMicros(integer(PlanKey.ALARM_BUDGET)));
  }

  private <T> T parsed(PlanKey key, Function<String, T> parser) {
    try {
      return parser.apply(configuration.text(key));
    } catch (Refusal e) {
      String message = "%s: %s (%s)".formatted(key.dotted(), e.getMessage(), setting(key).origin());
      throw new Refusal(e.exitCode(), message, e.hint(), e);
    }
  }

  private int integer(PlanKey key) {
    return configuration.integer(key);
  }
}
