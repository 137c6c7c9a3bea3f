package dais.cli;

import dais.infrastructure.config.Setting;
import dais.simulation.plan.PlanKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The flags that set a part of the plan. Their values stay text: the plan's own rules judge them,
/// as they judge a file and the environment.
final class PlanFlags {
  @Option(names = "--agents", paramLabel = "N", description = "Members of the fleet.")
  private Optional<String> agents = Optional.empty();

  @Option(names = "--steps", paramLabel = "N", description = "Rounds to run.")
  private Optional<String> steps = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "All randomness follows from it.")
  private Optional<String> seed = Optional.empty();

  @Option(
      names = "--traffic",
      paramLabel = "SPEC",
      description =
          "synthetic[:key=value,..], nsl-kdd:FILE, zeek:FILE-or-folder or csv:FILE,mapping=FILE;"
              + " - in place of FILE is standard input.")
  private Optional<String> traffic = Optional.empty();

  @Option(
      names = "--baseline",
      paramLabel = "SPEC",
      description = "The traffic that the detectors are fitted on (default: the traffic's own).")
  private Optional<String> baseline = Optional.empty();

  @Option(
      names = "--split",
      paramLabel = "HOW",
      description = "How a recording is shared out: host, iid or dirichlet:A.")
  private Optional<String> split = Optional.empty();

  @Option(names = "--batch", paramLabel = "N", description = "Flows an agent sees in a round.")
  private Optional<String> batch = Optional.empty();

  @Option(names = "--rule", paramLabel = "NAME", description = "The decision rule.")
  private Optional<String> rule = Optional.empty();

  @Option(
      names = "--detector",
      paramLabel = "NAME",
      split = ",",
      description = "A detector; may be repeated, or names separated by commas.")
  private List<String> detectors = new ArrayList<>();

  /// What the flags say.
  List<Setting> settings() {
    List<Setting> given = new ArrayList<>();
    agents.ifPresent(text -> given.add(new Setting(PlanKey.AGENTS, text, "--agents")));
    steps.ifPresent(text -> given.add(new Setting(PlanKey.ROUNDS, text, "--steps")));
    seed.ifPresent(text -> given.add(new Setting(PlanKey.SEED, text, "--seed")));
    traffic.ifPresent(text -> given.add(new Setting(PlanKey.TRAFFIC, text, "--traffic")));
    baseline.ifPresent(text -> given.add(new Setting(PlanKey.BASELINE, text, "--baseline")));
    split.ifPresent(text -> given.add(new Setting(PlanKey.SPLIT, text, "--split")));
    batch.ifPresent(text -> given.add(new Setting(PlanKey.BATCH, text, "--batch")));
    rule.ifPresent(text -> given.add(new Setting(PlanKey.RULE, text, "--rule")));
    if (!detectors.isEmpty()) {
      given.add(new Setting(PlanKey.DETECTORS, String.join(",", detectors), "--detector"));
    }
    return given;
  }
}
