package dais.cli;

import dais.infrastructure.config.Setting;
import dais.infrastructure.exit.Refusal;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.simulation.LiveRequest;
import dais.simulation.plan.PlanKey;
import dais.simulation.plan.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/// The flags of `dais fleet up` that are about the fleet's live run.
final class LiveFlags {
  private static final int MOST_MEMBERS = 1_000;
  private static final int PHASES = 3;

  @Option(
      names = "--live",
      description =
          "Begin the fleet's live run, or go on with it: rounds with keys of the nodes' own, until"
              + " `dais fleet down`.")
  private boolean live;

  @Option(
      names = "--agents-per-node",
      paramLabel = "M",
      description = "Members that each node hosts in the live run (default: 1).")
  private Optional<Integer> members = Optional.empty();

  @Option(
      names = "--with",
      paramLabel = "NAME",
      split = ",",
      description = "Nodes of other machines that take part in the live run too; they have joined.")
  private List<String> with = new ArrayList<>();

  @Option(
      names = "--traffic",
      paramLabel = "SPEC",
      description = "What the live run watches, opened on each node; as of `dais run`.")
  private Optional<String> traffic = Optional.empty();

  @Option(
      names = "--baseline",
      paramLabel = "SPEC",
      description = "What its detectors are fitted on (default: the traffic's own).")
  private Optional<String> baseline = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Flows that a member sees in a round of the live run.")
  private Optional<String> batch = Optional.empty();

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "From the begin of a live round to that of the next (default: 5).")
  private Optional<Integer> interval = Optional.empty();

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description =
          "After which a live round goes on without the nodes that are late; a third of it for each"
              + " phase (default: 15).")
  private Optional<Integer> deadline = Optional.empty();

  /// Whether there is to be a live run.
  ///
  /// @throws Refusal if a flag is there that only has a sense in one
  boolean isLive() {
    if (!live && isDetailed()) {
      throw Refusal.badInput(
          "--agents-per-node, --with, --traffic, --baseline, --batch, --interval and --deadline are for a"
              + " live run but --live is not there",
          "Add --live, or name them with `dais run --fleet`.");
    }
    return live;
  }

  private boolean isDetailed() {
    return !with.isEmpty()
        || Stream.of(members, traffic, baseline, batch, interval, deadline)
            .anyMatch(Optional::isPresent);
  }

  /// Whether nodes of other machines are to take part.
  boolean hasOthers() {
    return !with.isEmpty();
  }

  /// Those of this machine, and what `--with` names beside them.
  ///
  /// @throws Refusal if a name is there twice, or none
  List<String> nodes(List<String> own) {
    List<String> all = new ArrayList<>(own);
    for (String name : with) {
      if (all.contains(FleetFolder.checkNode(name))) {
        throw Refusal.badInput(
            "--with names %s, which takes part already".formatted(name),
            "Name nodes of other machines; n1 to nN are those of --nodes.");
      }
      all.add(name);
    }
    return all;
  }

  /// What the coordinator is asked.
  ///
  /// @param nodes names of those that are to take part
  /// @param ledger the coordinator's file
  /// @throws Refusal if a flag or the plan cannot be used
  StartLiveRequest request(Shell shell, ConfigLayers layers, List<String> nodes, String ledger) {
    int each = check("--agents-per-node", members.orElse(1), 1, MOST_MEMBERS);
    int pause = check("--interval", interval.orElse(5), 0, 86_400);
    int round = check("--deadline", deadline.orElse(15), 1, 86_400);
    List<Setting> flags = new ArrayList<>();
    if (!nodes.isEmpty()) { // Else it can only go on as it was begun.
      flags.add(
          new Setting(PlanKey.AGENTS, Integer.toString(nodes.size() * each), "--agents-per-node"));
    }
    traffic.ifPresent(text -> flags.add(new Setting(PlanKey.TRAFFIC, text, "--traffic")));
    baseline.ifPresent(text -> flags.add(new Setting(PlanKey.BASELINE, text, "--baseline")));
    batch.ifPresent(text -> flags.add(new Setting(PlanKey.BATCH, text, "--batch")));
    return LiveRequest.of(
            new Settings(layers.configuration(List.of(), flags)).plan(), shell.directory())
        .addAllNodes(nodes)
        .setMembersPerNode(each)
        .setLedgerPath(ledger)
        .setIntervalMillis((int) Duration.ofSeconds(pause).toMillis())
        .setPhaseMillis((int) Duration.ofSeconds(round).dividedBy(PHASES).toMillis())
        .setAsKept(!isDetailed())
        .build();
  }

  private static int check(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw Refusal.badInput(
          "%s must be %d to %d but was %d".formatted(option, least, most, value),
          "Name another number.");
    }
    return value;
  }
}
