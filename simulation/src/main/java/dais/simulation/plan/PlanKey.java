package dais.simulation.plan;

import dais.node.traffic.TrafficSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// A key of a plan, in the order in which a plan is printed and hashed.
public enum PlanKey {
  AGENTS("simulation.agents", "Members of the fleet, in [1, 10000]."),
  ROUNDS(
      "simulation.rounds",
      "Rounds to run, in [1, 1000000]. A run over files may end earlier, with its traffic."),
  SEED("simulation.seed", "Any 64-bit integer. All randomness of the run follows from it."),
  TRAFFIC(
      "traffic.spec",
      "What the agents watch: synthetic[:family=..,touch=..], nsl-kdd:FILE, zeek:FILE-or-folder or"
          + " csv:FILE,mapping=FILE; - in place of FILE is standard input."),
  BASELINE(
      "traffic.baseline",
      "The SPEC of the traffic that the detectors are fitted on, or auto for the traffic's own."),
  SPLIT("traffic.split", "How a file is shared among the agents: host, iid or dirichlet:A."),
  BATCH(
      "traffic.batch",
      "Flows that an agent sees in a round, in [1, 100000], or auto: 100, or a file spread evenly"
          + " over the rounds."),
  BASELINE_FLOWS(
      "traffic.baseline_flows",
      "Flows that an agent is fitted on where the baseline is generated, in [64, 1000000]."),
  ANOMALY_RATE(
      "traffic.anomaly_rate",
      "Share of attack flows in generated traffic, in [0, 1], at most six decimals."),
  DETECTORS(
      "detection.detectors",
      "The detectors that run side by side: the local score is the maximum of theirs, calibrated"
          + " once more."),
  ALARM_BUDGET(
      "detection.alarm_budget",
      "False alarms allowed per 10,000 flows, in [1, 500]. Sets the alarm bar."),
  TREES("detection.trees", "Trees in the isolation forest, in [1, 1000]."),
  SUBSAMPLE(
      "detection.subsample",
      "Rows that a tree draws, never more than half the rows that are fitted, in [2, 4096]."),
  GROUPS("detection.groups", "Groups in the neighbour ensemble, in [1, 64]."),
  GROUP_SIZE("detection.group_size", "Rows in a group of the neighbour ensemble, in [1, 1024]."),
  REFIT_ROUNDS("detection.refit_rounds", "Rounds between two refits, in [10, 1000000]."),
  RULE(
      "consensus.rule",
      "The decision rule: majority, two-thirds or committee. Above 150 members a drawn committee votes"
          + " in any of them; with committee in small fleets too."),
  COLLUDERS(
      "consensus.colluders",
      "Colluding members that the plan must withstand, in [0, 10000]; 0 for a tenth of min(members,"
          + " 150), at least 1 from 3."),
  WINDOW(
      "consensus.window",
      "Rounds that a lineage stays alive unseen and that the author history covers, in [1, 63]."),
  IMPROBABILITY(
      "consensus.improbability",
      "Largest tail probability of an author count that is still improbable, in [0.000001, 1]."),
  MAX_CANDIDATES(
      "consensus.max_candidates", "Most candidates that go to the vote in a round, in [1, 1000]."),
  SIGNATURE_LIFETIME(
      "consensus.signature_lifetime",
      "Rounds after which an accepted signature expires unless it is seen again, in [1, 1000000].");

  /// The value that leaves the choice to dais, where a key allows it.
  public static final String AUTO = "auto";

  private final String dotted;
  private final String comment;

  PlanKey(String dotted, String comment) {
    this.dotted = dotted;
    this.comment = comment;
  }

  /// The key as written everywhere: `section.name`.
  public String dotted() {
    return dotted;
  }

  /// The environment variable that sets it: `SECTION_NAME`.
  public String environmentName() {
    return dotted.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /// What the key means, with unit and range, as one line.
  public String comment() {
    return comment;
  }

  /// The key's value in `plan`, as text that a plan file can hold.
  public String in(Plan plan) {
    return switch (this) {
      case AGENTS -> text(plan.simulation().agents());
      case ROUNDS -> text(plan.simulation().rounds());
      case SEED -> text(plan.simulation().seed());
      case TRAFFIC -> plan.traffic().spec().canonical();
      case BASELINE -> plan.traffic().baseline().map(TrafficSpec::canonical).orElse(AUTO);
      case SPLIT -> plan.traffic().split().text();
      case BATCH ->
          plan.traffic().batch().isPresent() ? text(plan.traffic().batch().getAsInt()) : AUTO;
      case BASELINE_FLOWS -> text(plan.traffic().baselineFlows());
      case ANOMALY_RATE -> Range.decimal(plan.traffic().anomalyRateMicros());
      case DETECTORS -> String.join(",", plan.detection().detectors());
      case ALARM_BUDGET -> text(plan.detection().alarmBudget());
      case TREES -> text(plan.detection().trees());
      case SUBSAMPLE -> text(plan.detection().subsample());
      case GROUPS -> text(plan.detection().groups());
      case GROUP_SIZE -> text(plan.detection().groupSize());
      case REFIT_ROUNDS -> text(plan.detection().refitRounds());
      case RULE -> plan.consensus().rule();
      case COLLUDERS -> text(plan.consensus().colluders());
      case WINDOW -> text(plan.consensus().window());
      case IMPROBABILITY -> Range.decimal(plan.consensus().improbabilityMicros());
      case MAX_CANDIDATES -> text(plan.consensus().maxCandidates());
      case SIGNATURE_LIFETIME -> text(plan.consensus().signatureLifetime());
    };
  }

  /// The key with this dotted name.
  static Optional<PlanKey> of(String dotted) {
    return Arrays.stream(values()).filter(key -> key.dotted.equals(dotted)).findFirst();
  }

  String section() {
    return dotted.substring(0, dotted.indexOf('.'));
  }

  /// The part after the section.
  String leaf() {
    return dotted.substring(dotted.indexOf('.') + 1);
  }

  private static String text(long value) {
    return Long.toString(value);
  }
}
