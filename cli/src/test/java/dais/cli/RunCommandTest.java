package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.simulation.RunOptions;
import dais.simulation.ScoreArms;
import dais.simulation.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunCommandTest {
  @TempDir private Path folder;
  private final List<FakeRun> runs = new ArrayList<>();
  private Consumer<FakeRun> setUp = run -> {};

  private PlanRunner.OpenRun open(Plan plan, RunOptions options) {
    FakeRun run = new FakeRun(plan, options);
    setUp.accept(run);
    runs.add(run);
    return run;
  }

  private TestShell shell() {
    return new TestShell(folder, this::open);
  }

  @Test
  void printsALineARoundThenTheReportWithinEightyColumns() {
    TestShell shell = shell();

    assertThat(
            shell.dais("run", "--agents", "5", "--steps", "3", "--seed", "9", "--ledger", "x.db"))
        .isZero();
    assertThat(shell.out())
        .isEqualTo(
            """
            5 agents, 3 rounds, seed 9
            traffic synthetic
            ledger  x.db

             round   flows  alarms  matches  candidates   voted  accepted  rejected    open
                 1     200       3        4           9       5         1         2       6
                   accepted 1.0: an attack, scan
                 2     200       3        4          10       5         2         2       6
                   accepted 2.0: an attack, scan
                   accepted 2.1: unlabelled
                 3     200       3        4          11       5         3         2       6
                   accepted 3.0: an attack, scan
                   accepted 3.1: unlabelled
                   accepted 3.2: benign

            flows           600
            alarms          6, and 8 flows matched what the fleet accepted
            candidates      30: 3 accepted, 4 rejected, 23 undecided
            time            2.0 s after 0.5 s of preparation, 60 rounds a minute
            memory          123 MB at the peak
            decision digest %1$s
            ledger root     %1$s

            detection                    before learning      local      fleet
              recall                                   -      0.250      0.250
              precision                                -      0.500      0.500
              false alarms per 1,000                   -      1.500      1.500
              recall at 30 per 10,000                  -      0.125      0.125
              area under the ROC curve                 -      0.875      0.875
              average precision                        -      0.750      0.750

            Next:
              dais ledger stats x.db
              dais ledger list x.db --kind decision
              dais ledger show x.db 0
            """
                .formatted(FakeRun.ROOT));
    assertThat(shell.out().lines()).allMatch(line -> line.length() <= 81);
    assertThat(shell.err()).isEqualTo("round 2: member 3 is absent: its detector failed\n");
    assertThat(runs.getFirst().closed).isTrue();
  }

  @Test
  void saysWhyThereIsNoDetection() {
    setUp = run -> run.scored = false;
    TestShell shell = shell();

    shell.dais("run", "--steps", "3", "--ledger", "x.db");

    assertThat(shell.out())
        .contains("note            the traffic ended after round 3 of 4\n")
        .contains("detection: the traffic has no labels\n")
        .doesNotContain("recall", "memory");
  }

  @Test
  void writesOneEnvelopeAsJson() {
    TestShell shell = shell();

    assertThat(
            shell.dais(
                "run", "--steps", "3", "--ledger", "x.db", "--run-label", "again", "-o", "json"))
        .isZero();
    String arm =
        "{\"precision\":0.5,\"recall\":0.25,\"false_alarms_per_1000\":1.5,\"roc_auc\":0.875,"
            + "\"average_precision\":0.75,\"recall_at_30_per_10000\":0.125}";
    assertThat(shell.out())
        .isEqualTo(
            ("{'schema_version':1,'status':'ok','data':{'run_id':'H','run_label':'again',"
                    + "'plan_hash':'H','seed':42,'agents':20,'rounds':3,'flows':600,'alarms':6,"
                    + "'matches':8,'candidates':30,'accepted':3,'rejected':4,'undecided':23,"
                    + "'decision_digest':'H','ledger_root':'H','ledger_path':'x.db',"
                    + "'setup_seconds':0.5,'elapsed_seconds':2.0,'rounds_per_minute':60.0,"
                    + "'peak_rss_bytes':123000000,'detection':{'before_learning':null,"
                    + "'local':ARM,'fleet':ARM,'fleet_after_round':ARM,'note':''},'notes':[]}}\n")
                .replace('\'', '"')
                .replace("ARM", arm)
                .replace("\"H\"", "\"" + FakeRun.ROOT + "\""));
  }

  @Test
  void streamsALineARoundThenTheReport() {
    TestShell shell = shell();

    shell.dais("run", "--steps", "2", "--ledger", "x.db", "-o", "jsonl");

    List<String> lines = shell.out().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(1))
        .isEqualTo(
            "{\"round\":2,\"accepted\":2,\"rejected\":2,\"undecided\":6,\"tree_size\":200,\"root\":\"%s\"}"
                .formatted(FakeRun.ROOT));
    assertThat(lines.getLast())
        .startsWith("{\"schema_version\":1,\"status\":\"ok\"")
        .endsWith(",\"terminal\":true}");
  }

  @Test
  void flushesARoundsLineBeforeTheNextRound() {
    TestShell shell = shell();
    List<Integer> linesBefore = new ArrayList<>();
    setUp = run -> run.beforeRound = () -> linesBefore.add((int) shell.out().lines().count());

    shell.dais("run", "--steps", "3", "--ledger", "x.db", "-o", "jsonl");

    assertThat(linesBefore).containsExactly(0, 1, 2);
  }

  @Test
  void drawsProgressOnlyForAPerson() {
    TestShell shell = shell().interactive();

    shell.dais("run", "--steps", "2", "--ledger", "x.db");

    assertThat(shell.err())
        .contains("round 1 of 2 [###############...............]")
        .endsWith("\r\u001b[K");
  }

  @Test
  void takesThePlanFromFileEnvironmentAndFlags() throws Exception {
    TestShell shell = shell();
    Path file =
        Files.writeString(
            folder.resolve("p.yaml"),
            "schema: dais.plan/v1\nsimulation: {agents: 3, rounds: 4, seed: 5}\n");
    shell.environment.put("SIMULATION_ROUNDS", "2");

    shell.dais(
        "run",
        "--plan",
        file.toString(),
        "--seed",
        "8",
        "--batch",
        "10",
        "--rule",
        "two-thirds",
        "--detector",
        "forest,neighbours",
        "--detector",
        "mahalanobis",
        "--split",
        "iid",
        "--traffic",
        "synthetic:family=scan",
        "--baseline",
        "synthetic");

    Plan plan = runs.getFirst().plan;
    assertThat(plan.simulation().agents()).isEqualTo(3);
    assertThat(plan.simulation().rounds()).isEqualTo(2);
    assertThat(plan.simulation().seed()).isEqualTo(8);
    assertThat(plan.traffic().batch()).hasValue(10);
    assertThat(plan.traffic().spec().canonical()).isEqualTo("synthetic:family=scan");
    assertThat(plan.traffic().baseline()).isPresent();
    assertThat(plan.traffic().split().text()).isEqualTo("iid");
    assertThat(plan.consensus().rule()).isEqualTo("two-thirds");
    assertThat(plan.detection().detectors()).containsExactly("forest", "neighbours", "mahalanobis");
  }

  @Test
  void printsThePlanAndRunsNothing() {
    TestShell shell = shell();

    assertThat(shell.dais("run", "--agents", "3", "--print-plan")).isZero();
    assertThat(shell.out()).isEqualTo(Plan.DEFAULT.toYaml().replace("agents: 20", "agents: 3"));
    assertThat(runs).isEmpty();
  }

  @Test
  void passesTheOptionsOn() {
    TestShell shell = shell();

    shell.dais(
        "run",
        "--threads",
        "3",
        "--score",
        "fleet",
        "--export-scores",
        "s.csv",
        "--spool",
        "copy.log",
        "--stop-on-error",
        "--ledger",
        "x.db");
    shell.dais("run", "--parallel", "--score", "arms", "--ledger", "x.db");

    RunOptions options = runs.getFirst().options;
    assertThat(options.threads()).isEqualTo(3);
    assertThat(options.arms()).isEqualTo(ScoreArms.FLEET);
    assertThat(options.files().scores()).contains(Path.of("s.csv"));
    assertThat(options.stopOnError()).isTrue();
    assertThat(options.resume()).isFalse();
    assertThat(options.files().spool()).contains(Path.of("copy.log"));
    assertThat(runs.getLast().options.threads())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(runs.getLast().options.arms()).isEqualTo(ScoreArms.ARMS);
  }

  @Test
  void makesAFreshLedgerUnlessOneIsNamed() throws IOException {
    TestShell shell = shell();
    Path fresh = folder.resolve("ledgers/20260102-030405-42.db");

    shell.dais("run", "--steps", "1");
    Files.createFile(fresh);
    shell.dais("run", "--steps", "1");
    shell.environment.put("DATABASE_PATH", "mine.db");
    shell.dais("run", "--steps", "1");
    shell.dais("run", "--steps", "1", "--ledger", "flag.db");

    assertThat(runs)
        .extracting(run -> run.options.ledger())
        .containsExactly(
            fresh,
            folder.resolve("ledgers/20260102-030405-42-2.db"),
            Path.of("mine.db"),
            Path.of("flag.db"));
  }

  @Test
  void refusesAFolderThatCannotBeMade() throws IOException {
    Files.createFile(folder.resolve("ledgers"));
    TestShell shell = shell();

    assertThat(shell.dais("run")).isEqualTo(ExitCode.SURROUNDINGS.code());
    assertThat(shell.err())
        .startsWith("dais: cannot make the folder ")
        .contains("Name a file with --ledger FILE.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run --agnets 3 | Did you mean --agents?",
        "run --agents 0 | simulation.agents must be in [1, 10000] but was 0 (--agents)",
        "run --traffic zek:a | (--traffic)",
        "run --traffic csv | traffic 'csv' names no file",
        "run --traffic csv:a.csv,maping=m | 'csv' has no key 'maping'",
        "run --traffic zeek:-,mapping=m | 'zeek' has no key 'mapping'",
        "run --threads 2000 | simulation.threads must be in [0, 1024] but was 2000 (--threads)",
        "run --threads two | simulation.threads must be a whole number but was 'two' (--threads)",
        "run --threads 2 --parallel | --threads and --parallel exclude each other",
        "run --score all | simulation.score must be one of auto, arms, fleet but was 'all' (--score)",
        "run --resume | --resume needs the ledger to go on with",
        "run --resume --ledger no.db | there is no ledger no.db to go on with",
        "run --plan no.yaml | there is no plan file no.yaml",
        "run --log-level wran | logging.level must be one of error, warn, info, debug, trace but"
            + " was 'wran' (--log-level)",
        "run -o xml | Invalid value for option '--output'",
        "rum | Did you mean run?",
        "'' | expected a command after `dais`: demo, run, fleet, coordinator, node",
        "ledger | expected a command after `dais ledger`: list, ls, show, follow, checkpoint, backup, stats",
        "config show --plan no.yaml | there is no plan file no.yaml",
      })
  void refusesBadInputWithExitCodeFour(String line, String message) {
    TestShell shell = shell();

    assertThat(shell.dais(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(4);
    assertThat(shell.err()).startsWith("dais: ").contains(message);
    assertThat(shell.err().lines().count()).as(shell.err()).isGreaterThanOrEqualTo(2);
    assertThat(shell.out()).isEmpty();
    assertThat(runs).isEmpty();
  }

  @Test
  void putsARefusalIntoAnEnvelopeForPrograms() {
    TestShell shell = shell();

    assertThat(shell.dais("run", "--agents", "0", "-o", "jsonl")).isEqualTo(4);
    assertThat(shell.out())
        .isEqualTo(
            "{\"schema_version\":1,\"status\":\"error\",\"error_code\":\"BAD_INPUT\",\"message\":"
                + "\"simulation.agents must be in [1, 10000] but was 0 (--agents)\",\"hint\":"
                + "\"Change it: Members of the fleet. A whole number in [1, 10000], in members.\",\"terminal\":true}\n");
    assertThat(shell.err()).isEmpty();
    shell.dais("run", "--nonsense", "-o", "json");
    assertThat(shell.out()).contains("\"error_code\":\"BAD_INPUT\"").doesNotContain("terminal");
  }

  @Test
  void endsWithTheRefusalsExitCode() {
    setUp =
        run ->
            run.beforeRound =
                () -> {
                  throw new Refusal(ExitCode.NEGATIVE, "the members differ", "Look.");
                };
    TestShell shell = shell();

    assertThat(shell.dais("run", "--ledger", "x.db")).isEqualTo(1);
    assertThat(shell.err()).isEqualTo("dais: the members differ\nLook.\n");
    assertThat(runs.getFirst().closed).isTrue();
  }

  @Test
  void callsAnUnexpectedExceptionABug() {
    setUp =
        run ->
            run.beforeRound =
                () -> {
                  throw new IllegalStateException("odd");
                };
    TestShell shell = shell();

    assertThat(shell.dais("run", "--ledger", "x.db", "-o", "json")).isEqualTo(5);
    assertThat(shell.out())
        .contains(
            "\"BUG\"", "a bug in dais: java.lang.IllegalStateException: odd", "Please report it");
    assertThat(shell.err()).contains("java.lang.IllegalStateException: odd", "\tat ");
  }

  @Test
  void callsAFailedFileTheSurroundings() {
    setUp =
        run ->
            run.beforeRound =
                () -> {
                  throw new UncheckedIOException(new IOException("disk full"));
                };
    TestShell shell = shell();

    assertThat(shell.dais("run", "--ledger", "x.db")).isEqualTo(6);
    assertThat(shell.err()).contains("disk full");
  }

  @Test
  void stopsAfterTheRoundThatIsUnderWay() throws InterruptedException {
    TestShell shell = shell();
    StopSignal stop = new StopSignal(shell.shell());
    Thread signal = new Thread(stop::request);
    setUp =
        run ->
            run.beforeRound =
                () -> {
                  if (signal.getState() == Thread.State.NEW) {
                    signal.start();
                    while (!stop.requested()) {
                      Thread.onSpinWait();
                    }
                  }
                };
    Plan plan = Plan.DEFAULT;

    int code =
        new RunSession(shell.shell(), this::open, OutputFormat.HUMAN)
            .run(plan, RunOptions.into(Path.of("x.db")), stop);
    stop.close();
    signal.join();

    assertThat(code).isEqualTo(130);
    assertThat(runs.getFirst().closed).isTrue();
    assertThat(shell.err())
        .contains("dais: stopping after this round; at most 60 s\n")
        .contains("dais: stopped as asked after round 1 of 50\n")
        .contains("Go on with: dais run --resume --ledger x.db\n");
  }

  @Test
  void showsADemoOfTwentyAgents() {
    TestShell shell = shell();

    assertThat(shell.dais("demo", "--seed", "3", "--parallel")).isZero();

    FakeRun run = runs.getFirst();
    assertThat(run.plan.simulation().agents()).isEqualTo(20);
    assertThat(run.plan.simulation().seed()).isEqualTo(3);
    assertThat(run.options.ledger()).isEqualTo(folder.resolve("ledgers/20260102-030405-3.db"));
    assertThat(shell.out()).contains("ledger  " + run.options.ledger(), "Next:");
    assertThat(shell.dais("demo", "--seed", "x")).isEqualTo(4);
    assertThat(shell.err()).contains("simulation.seed must be a whole number but was 'x' (--seed)");
  }
}
