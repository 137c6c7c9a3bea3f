package dais.simulation.plan;

import dais.consensus.ConsensusConfig;
import dais.consensus.Micros;
import dais.ledger.CanonicalWriter;
import dais.ledger.Hash;
import dais.node.detection.DetectionConfig;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/// All that decides how a run turns out, apart from the content of its inputs. Two runs of one plan
/// over the same content have one decision digest and one ledger root; threads, paths and logging
/// are no part of a plan.
///
/// @param simulation size and seed
/// @param traffic what the agents watch
/// @param detection how they find the odd in it
/// @param consensus how they agree; its alarm percentile follows from `detection.alarm_budget`
public record Plan(
    SimulationConfig simulation,
    TrafficConfig traffic,
    DetectionConfig detection,
    ConsensusConfig consensus) {
  /// The value of a plan file's `schema` key.
  public static final String SCHEMA = "dais.plan/v1";

  /// The kind of a plan's canonical bytes: beyond the kinds of entries.
  static final int CANONICAL_KIND = 64;

  /// What a portable plan says in place of a file's name.
  public static final String NO_PATH = "FILE";

  public static final Plan DEFAULT =
      new Plan(
          SimulationConfig.DEFAULT,
          TrafficConfig.DEFAULT,
          DetectionConfig.DEFAULT,
          ConsensusConfig.DEFAULT);

  public Plan {
    int expected = alarmPercentileMicros(detection.alarmBudget());
    if (consensus.alarmPercentileMicros() != expected) {
      throw new IllegalArgumentException(
          "the alarm percentile of an alarm budget of %d per 10,000 must be %d millionths but was %d"
              .formatted(detection.alarmBudget(), expected, consensus.alarmPercentileMicros()));
    }
  }

  /// The plan that a file holds, over the defaults.
  ///
  /// @throws dais.infrastructure.exit.Refusal if the file cannot be read or says something else,
  ///   with file and line
  public static Plan load(Path file) {
    return Settings.defaults().with(PlanFile.read(file)).plan();
  }

  /// The plan as a complete, commented plan file.
  public String toYaml() {
    return PlanFile.print(this);
  }

  /// The plan for a ledger's genesis: plain YAML, without the names of its input files, so that it
  /// is the same wherever they lie. In their place stands [#NO_PATH].
  public String toPortableYaml() {
    return PlanFile.printPlain(withoutPaths());
  }

  /// The plan with the names of its input files as seen from anywhere.
  ///
  /// @param directory where relative names begin
  public Plan withAbsolutePaths(Path directory) {
    return withSpecs(spec -> spec.withAbsolutePaths(directory));
  }

  private Plan withoutPaths() {
    return withSpecs(spec -> spec.withoutPaths(NO_PATH));
  }

  private Plan withSpecs(UnaryOperator<TrafficSpec> changed) {
    TrafficConfig portable =
        new TrafficConfig(
            changed.apply(traffic.spec()),
            traffic.baseline().map(changed),
            traffic.split(),
            traffic.batch(),
            traffic.baselineFlows(),
            traffic.anomalyRateMicros());
    return new Plan(simulation, portable, detection, consensus);
  }

  /// The alarm bar as a percentile, in millionths.
  ///
  /// @param alarmBudget false alarms allowed per 10,000 flows
  public static int alarmPercentileMicros(int alarmBudget) {
    return Micros.ONE - alarmBudget * (Micros.ONE / 10_000);
  }

  /// SHA-256 over [#canonicalBytes].
  public Hash planHash(List<Hash> inputs) {
    return Hash.sha256(canonicalBytes(inputs));
  }

  /// The canonical encoding of the plan and its inputs. Paths in a SPEC are left out: content
  /// stands for them.
  ///
  /// @param inputs SHA-256 of each input's decompressed content: the traffic's, then the baseline's
  ///   where it has its own
  public byte[] canonicalBytes(List<Hash> inputs) {
    CanonicalWriter out = new CanonicalWriter(CANONICAL_KIND);
    out.i32(simulation.agents()).i32(simulation.rounds()).i64(simulation.seed());
    write(out, traffic.spec());
    out.flag(traffic.baseline().isPresent());
    traffic.baseline().ifPresent(spec -> write(out, spec));
    out.text(traffic.split().text()).i32(traffic.batch().orElse(0));
    out.i32(traffic.baselineFlows()).i32(traffic.anomalyRateMicros());
    out.u16(detection.detectors().size());
    detection.detectors().forEach(out::text);
    out.i32(detection.alarmBudget()).i32(detection.trees()).i32(detection.subsample());
    out.i32(detection.groups()).i32(detection.groupSize()).i32(detection.refitRounds());
    out.text(consensus.rule()).i32(consensus.colluders()).i32(consensus.window());
    out.i32(consensus.improbabilityMicros())
        .i32(consensus.maxCandidates())
        .i32(consensus.signatureLifetime());
    out.u16(inputs.size());
    inputs.forEach(out::hash);
    return out.toBytes();
  }

  /// What the traffic sources need to know of the plan.
  public TrafficSetting trafficSetting() {
    return new TrafficSetting(
        simulation.seed(),
        simulation.agents(),
        simulation.rounds(),
        traffic.batch(),
        traffic.baselineFlows(),
        traffic.anomalyRate(),
        traffic.split());
  }

  private static void write(CanonicalWriter out, TrafficSpec spec) {
    out.text(spec.withoutPaths(NO_PATH).canonical());
  }
}
