package dais.simulation.plan;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.ConfigKeys;
import dais.infrastructure.config.KeyDefinition;
import dais.infrastructure.config.ValueType;
import dais.infrastructure.config.ValueType.DecimalNumber;
import dais.infrastructure.config.ValueType.OrWord;
import dais.infrastructure.config.ValueType.Text;
import dais.infrastructure.config.ValueType.TextList;
import dais.infrastructure.config.ValueType.WholeNumber;
import dais.node.traffic.TrafficSpec;
import java.util.List;

/// A key of a plan, in the order in which a plan is printed and hashed.
public enum PlanKey implements ConfigKey {
  AGENTS(
      define("simulation.agents", number(1, 10_000), "members", "Members of the fleet.")
          .alias("simulation.default_agents")),
  ROUNDS(
      define(
              "simulation.rounds",
              number(1, 1_000_000),
              "rounds",
              "Rounds to run. A run over files may end earlier, with its traffic.")
          .alias("simulation.steps", "simulation.default_steps")),
  SEED(
      define("simulation.seed", WholeNumber.ANY, "", "All randomness of the run follows from it.")
          .alias("simulation.random_seed")),
  TRAFFIC(
      define(
          "traffic.spec",
          new Text(
              "synthetic[:family=..,touch=..], nsl-kdd:FILE, zeek:FILE-or-folder or"
                  + " csv:FILE,mapping=FILE; - in place of FILE is standard input"),
          "",
          "What the agents watch.")),
  BASELINE(
      define(
          "traffic.baseline",
          new OrWord(PlanKey.AUTO, new Text("a SPEC as for traffic.spec")),
          "",
          "The traffic that the detectors are fitted on; auto for the traffic's own.")),
  SPLIT(
      define(
          "traffic.split",
          new Text("host, iid or dirichlet:A"),
          "",
          "How a file is shared among the agents.")),
  BATCH(
      define(
          "traffic.batch",
          new OrWord(PlanKey.AUTO, number(1, 100_000)),
          "flows",
          "Flows that an agent sees in a round; auto for 100, or a file spread evenly over the"
              + " rounds.")),
  BASELINE_FLOWS(
      define(
          "traffic.baseline_flows",
          number(64, 1_000_000),
          "flows",
          "Flows that an agent is fitted on where the baseline is generated.")),
  ANOMALY_RATE(
      define(
              "traffic.anomaly_rate",
              new DecimalNumber("0", "1"),
              "",
              "Share of attack flows in generated traffic.")
          .alias("simulation.anomaly_rate")),
  DETECTORS(
      define(
          "detection.detectors",
          new TextList("names of detectors, none twice"),
          "",
          "The detectors that run side by side: the local score is the maximum of theirs, calibrated"
              + " once more.")),
  ALARM_BUDGET(
      define(
          "detection.alarm_budget",
          number(1, 500),
          "false alarms per 10,000 flows",
          "False alarms allowed. Sets the alarm bar.")),
  TREES(define("detection.trees", number(1, 1_000), "trees", "Trees in the isolation forest.")),
  SUBSAMPLE(
      define(
          "detection.subsample",
          number(2, 4_096),
          "rows",
          "Rows that a tree draws, never more than half the rows that are fitted.")),
  GROUPS(define("detection.groups", number(1, 64), "groups", "Groups in the neighbour ensemble.")),
  GROUP_SIZE(
      define(
          "detection.group_size",
          number(1, 1_024),
          "rows",
          "Rows in a group of the neighbour ensemble.")),
  REFIT_ROUNDS(
      define(
          "detection.refit_rounds", number(10, 1_000_000), "rounds", "Rounds between two refits.")),
  RULE(
      define(
          "consensus.rule",
          new Text("majority, two-thirds or committee"),
          "",
          "The decision rule. Above 150 members a drawn committee votes in any of them; with"
              + " committee in small fleets too.")),
  COLLUDERS(
      define(
          "consensus.colluders",
          number(0, 10_000),
          "members",
          "Colluding members that the plan must withstand; 0 for a tenth of min(members, 150), at"
              + " least 1 from 3.")),
  WINDOW(
      define(
          "consensus.window",
          number(1, 63),
          "rounds",
          "Rounds that a lineage stays alive unseen and that the author history covers.")),
  IMPROBABILITY(
      define(
          "consensus.improbability",
          new DecimalNumber("0.000001", "1"),
          "",
          "Largest tail probability of an author count that is still improbable.")),
  MAX_CANDIDATES(
      define(
          "consensus.max_candidates",
          number(1, 1_000),
          "candidates",
          "Most candidates that go to the vote in a round.")),
  SIGNATURE_LIFETIME(
      define(
          "consensus.signature_lifetime",
          number(1, 1_000_000),
          "rounds",
          "Rounds after which an accepted signature expires unless it is seen again."));

  /// The value that leaves the choice to dais, where a key allows it.
  public static final String AUTO = "auto";

  /// All keys of a plan.
  public static final ConfigKeys KEYS = ConfigKeys.of(List.of(values()));

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts and copied lists.
  private final KeyDefinition definition;

  PlanKey(KeyDefinition definition) {
    this.definition = definition;
  }

  private static KeyDefinition define(String dotted, ValueType type, String unit, String meaning) {
    return new KeyDefinition(dotted, type, unit, meaning);
  }

  private static WholeNumber number(long least, long most) {
    return new WholeNumber(least, most);
  }

  @Override
  public KeyDefinition definition() {
    return definition;
  }

  @Override
  public String defaultText() {
    return in(Plan.DEFAULT);
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

  private static String text(long value) {
    return Long.toString(value);
  }
}
