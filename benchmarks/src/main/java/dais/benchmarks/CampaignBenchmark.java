package dais.benchmarks;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.TrafficSpec;
import dais.simulation.ScoreArms;
import dais.simulation.plan.Plan;
import dais.simulation.plan.SimulationConfig;
import dais.simulation.plan.TrafficConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What 20 agents make of clean traffic (`clean`), how soon a campaign on 12 of them that comes in
/// waves becomes known (`attack`), and what sharing does to recall (`recall`, where the families
/// take turns from seed to seed). One CSV row a run; runs whose row is in the file for this commit
/// and machine are not made again.
public final class CampaignBenchmark {
  static final String HEADER =
      "study,family,touch,seed,commit,machine,flows,alarms,rounds_accepting,false_accepts,"
          + "third_hit,accepted,later,warned,recall_before,recall_local,recall_fleet";

  private static final int AGENTS = 20;
  private static final int START = 25;
  // Beyond the first refit, so that what is compared has learned.
  private static final int RECALL_ROUNDS = 60;
  private static final List<Integer> TOUCHED = List.of(1, 3, 6, 12);
  private static final int MANY = 12;
  private static final List<String> FAMILIES =
      List.of("scan", "brute-force", "syn-flood", "exfiltration", "beaconing", "worm");

  private final Path file;
  private final String place;

  private CampaignBenchmark(Path file, String place) throws IOException {
    this.file = file;
    this.place = place;
    if (Files.notExists(file)) {
      Files.writeString(file, HEADER + "\n");
    } else if (!Files.readAllLines(file).getFirst().equals(HEADER)) {
      throw Refusal.badInput(
          file + " has other columns than " + HEADER, "Name another file with --out.");
    }
  }

  /// Arguments: file, commit, machine, study, first seed, last seed, family... (all families where
  /// none is named). The generator was shaped while looking at seeds 1 to 6: judge by others.
  public static void main(String[] arguments) throws IOException {
    List<String> families =
        arguments.length > 6 ? List.of(arguments).subList(6, arguments.length) : FAMILIES;
    List<Integer> seeds =
        IntStream.rangeClosed(Integer.parseInt(arguments[4]), Integer.parseInt(arguments[5]))
            .boxed()
            .toList();
    CampaignBenchmark benchmark =
        new CampaignBenchmark(Path.of(arguments[0]), arguments[1] + "," + arguments[2]);
    benchmark.study(arguments[3], seeds, families);
  }

  private void study(String study, List<Integer> seeds, List<String> families) throws IOException {
    System.out.println(HEADER);
    switch (study) {
      case "clean" -> clean(seeds);
      case "attack" -> {
        for (String family : families) {
          attack(family, seeds);
        }
      }
      case "recall" -> recall(families, seeds);
      default ->
          throw Refusal.badInput(
              "the study must be clean, attack or recall but was '" + study + "'",
              "Name one of the three.");
    }
  }

  private void clean(List<Integer> seeds) throws IOException {
    int rounds = 100;
    List<Row> done = new ArrayList<>();
    for (int seed : seeds) {
      done.add(row("clean", "-", 0, seed, rounds, "synthetic:rate=0", ScoreArms.FLEET));
    }
    say(
        String.format(
            Locale.ROOT,
            "clean: %.1f alarms per 10,000 flows; %.1f %% of rounds accept anything",
            1e4 * sum(done, Row::alarms) / sum(done, Row::flows),
            100 * sum(done, Row::roundsAccepting) / (rounds * (double) seeds.size())));
  }

  private void attack(String family, List<Integer> seeds) throws IOException {
    // A worm has its own pace.
    String pace = family.equals("worm") ? "" : ",spacing=1,wave=2";
    String spec = "synthetic:family=%s,touch=%d,start=%d%s".formatted(family, MANY, START, pace);
    List<Row> done = new ArrayList<>();
    for (int seed : seeds) {
      done.add(row("attack", family, MANY, seed, START + 10, spec, ScoreArms.FLEET));
    }
    say(
        String.format(
            Locale.ROOT,
            "attack %s: known within 3 rounds of the third member hit in %d of %d seeds; %.0f of %.0f"
                + " members hit later were warned by their first batch",
            family,
            done.stream().filter(Row::inTime).count(),
            seeds.size(),
            sum(done, Row::warned),
            sum(done, Row::later)));
  }

  private void recall(List<String> families, List<Integer> seeds) throws IOException {
    for (int touch : TOUCHED) {
      List<Row> done = new ArrayList<>();
      for (int seed : seeds) {
        String family = families.get(seed % families.size());
        String spec = "synthetic:family=%s,touch=%d,start=%d".formatted(family, touch, START);
        done.add(row("recall", family, touch, seed, RECALL_ROUNDS, spec, ScoreArms.ARMS));
      }
      PairedDifference gain =
          PairedDifference.of(done.stream().map(row -> row.fleet() - row.local()).toList());
      say(
          String.format(
              Locale.ROOT,
              "recall at 30 per 10,000 on %d of %d: local %.3f, fleet %.3f; fleet - local %.3f, lower"
                  + " 95 %% bound %.3f, %d seeds",
              touch,
              AGENTS,
              sum(done, Row::local) / seeds.size(),
              sum(done, Row::fleet) / seeds.size(),
              gain.mean(),
              gain.lower95(),
              gain.pairs()));
    }
  }

  private Row row(
      String study, String family, int touch, int seed, int rounds, String spec, ScoreArms arms)
      throws IOException {
    String key = "%s,%s,%d,%d,%s,".formatted(study, family, touch, seed, place);
    Optional<String> known =
        Files.readAllLines(file).stream().filter(line -> line.startsWith(key)).findFirst();
    if (known.isPresent()) {
      System.out.println(known.get());
      return Row.parse(known.get().substring(key.length()));
    }
    Row row = FleetRun.run(plan(rounds, seed, spec), family, arms);
    String line = key + row.text();
    Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    System.out.println(line);
    return row;
  }

  private static Plan plan(int rounds, int seed, String spec) {
    Plan usual = Plan.DEFAULT;
    TrafficConfig traffic =
        new TrafficConfig(
            TrafficSpec.parse(spec),
            usual.traffic().baseline(),
            usual.traffic().split(),
            usual.traffic().batch(),
            usual.traffic().baselineFlows(),
            usual.traffic().anomalyRateMicros());
    return new Plan(
        new SimulationConfig(AGENTS, rounds, seed), traffic, usual.detection(), usual.consensus());
  }

  private static double sum(List<Row> rows, ToDoubleFunction<Row> column) {
    double sum = 0;
    for (Row row : rows) {
      sum += column.applyAsDouble(row);
    }
    return sum;
  }

  private static void say(String summary) {
    System.out.println("# " + summary);
  }
}
