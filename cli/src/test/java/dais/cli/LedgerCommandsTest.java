package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.BallotBatch;
import dais.consensus.LateStatement;
import dais.consensus.Misconduct;
import dais.consensus.SignedStatement;
import dais.consensus.Verdict;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.CanonicalWriter;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Over the ledger of a real run: 4 agents, 2 rounds.
final class LedgerCommandsTest {
  @TempDir static Path folder;
  private static String ledger = "";
  private static String root = "";
  private TestShell shell;

  @BeforeAll
  static void run() {
    TestShell runner = new TestShell(folder, SimulationRun::open);
    ledger = folder.resolve("run.db").toString();
    int code =
        runner.dais(
            "run",
            "--agents",
            "4",
            "--steps",
            "2",
            "--batch",
            "40",
            "--run-label",
            "first",
            "--ledger",
            ledger,
            "-o",
            "json");
    assertThat(code).as(runner.err()).isZero();
    root = runner.out().replaceAll("(?s).*\"ledger_root\":\"([0-9a-f]+)\".*", "$1");
  }

  @BeforeEach
  void open() {
    shell = new TestShell(folder, SimulationRun::open);
  }

  @Test
  void countsEntries() {
    assertThat(shell.dais("ledger", "stats", ledger)).isZero();
    assertThat(shell.out())
        .startsWith("ledger   " + ledger + "\nentries  ")
        .contains(
            "\nrounds   2\n",
            "\nroot     " + root + "\n",
            "  genesis               1\n",
            "  proposal              8\n");
    shell.dais("ledger", "stats", ledger, "-o", "json");
    assertThat(shell.out())
        .startsWith("{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"ledger_path\":")
        .contains(
            "\"root\":\"" + root + "\",\"rounds\":2,\"body_bytes\":",
            "\"kinds\":{\"genesis\":1,\"profile\":4,");
  }

  @Test
  void listsEntries() {
    assertThat(shell.dais("ledger", "list", ledger, "--limit", "2")).isZero();
    assertThat(shell.out().lines())
        .element(0)
        .isEqualTo("   index  kind           round  author          bytes");
    assertThat(
            shell
                .out()
                .lines()
                .skip(1)
                .map(line -> line.replaceAll(" +", " ").replaceAll("\\d+$", "")))
        .containsExactly(" 0 genesis 0 coordinator ", " 1 profile 0 0 ");
    assertThat(shell.err()).isEqualTo("There are more entries: raise --limit to see them.\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--kind proposal | 8",
        "--kind PROPOSAL --author 2 | 2",
        "--round 1 --kind summary | 1",
        "--author 3 | 5",
        "--author coordinator --kind genesis | 1",
        "--round 9 | 0",
      })
  void choosesEntries(String flags, int expected) {
    shell.dais(("ledger ls " + ledger + " -o jsonl " + flags).split(" "));

    assertThat(shell.out().lines()).hasSize(expected + 1);
    assertThat(shell.out())
        .endsWith(
            "{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"entries\":%d},\"terminal\":true}\n"
                .formatted(expected));
  }

  @Test
  void listsAsJson() {
    shell.dais("ledger", "list", ledger, "--kind", "genesis", "-o", "json");

    assertThat(shell.out())
        .startsWith(
            "{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"entries\":[{\"index\":0,\"kind\":\"genesis\","
                + "\"round\":0,\"author\":\"coordinator\",\"bytes\":");
  }

  @ParameterizedTest
  @CsvSource({
    "genesis, run_label",
    "profile, rows",
    "baseline, schema",
    "proposal, basis",
    "candidate, lineage",
    "ballots, ballots",
    "decision, judgement",
    "summary, digest",
  })
  void decodesEveryKindThatDecides(String kind, String component) {
    String index = firstOf(kind);
    assertThat(shell.dais("ledger", "show", ledger, index)).isZero();
    assertThat(shell.out())
        .contains("kind        " + kind + "\n", "\nbody\n  ", "\n  " + component + ":")
        .doesNotContain("Optional[");
    shell.dais("ledger", "show", ledger, index, "-o", "json");
    assertThat(shell.out())
        .contains("\"kind\":\"" + kind + "\"", "\"body\":{", "\"" + component + "\":");
  }

  @Test
  void showsWhoWasDrawnAndByWhichSeed() {
    String file = folder.resolve("committee.db").toString();
    String line = "run --agents 12 --steps 1 --batch 40 --rule committee --ledger " + file;
    assertThat(shell.dais(line.split(" "))).as(shell.err()).isZero();
    TestShell reading = new TestShell(folder, SimulationRun::open);

    // Genesis, twelve profiles and the feature space come before the commitment.
    assertThat(reading.dais("ledger", "show", file, "14")).isZero();
    assertThat(reading.out())
        .containsPattern("kind +committee\n")
        .containsPattern("  head: [0-9a-f]{64}\n");

    try (var reader = LedgerStore.openReadOnly(Path.of(file))) {
      long drawn = reader.byKind(EntryKind.COMMITTEE, 0, 2).getLast().index();
      reading.dais("ledger", "show", file, Long.toString(drawn));
    }
    assertThat(reading.out())
        .containsPattern("\n  round: 1\n  seed: [0-9a-f]{64}\n  proposals: [0-9a-f]{64}\n")
        .containsPattern("\n  electorate: 12\n  members: \\[(\\d+, ){6}\\d+]\n");
  }

  @Test
  void showsAKindWithoutADecoderAsBytes() {
    Path file = folder.resolve("control.db");
    append(
        file, EntryKind.CONTROL, new CanonicalWriter(EntryKind.CONTROL.number()).u8(7).toBytes());

    shell.dais("ledger", "show", file.toString(), "0");
    assertThat(shell.out()).contains("kind        control\n", "body\n  010907\n");
    shell.dais("ledger", "show", file.toString(), "0", "-o", "json");
    assertThat(shell.out()).contains("\"body_hex\":\"010907\"");
  }

  @Test
  void showsWhatAMemberIsConvictedOf() {
    SigningKey key = SigningKey.derived(1, "member 0");
    Hash genesis = Hash.sha256(new byte[] {1});
    Hash one = Hash.sha256(new byte[] {2});
    Hash other = Hash.sha256(new byte[] {3});
    var first = SignedStatement.sign(new BallotBatch(genesis, 0, 4, 3, one, List.of()), key);
    var second = SignedStatement.sign(new BallotBatch(genesis, 0, 4, 3, other, List.of()), key);
    boolean inOrder = one.toString().compareTo(other.toString()) < 0;
    Misconduct twoFaced =
        inOrder
            ? new Misconduct.Equivocation(first, second)
            : new Misconduct.Equivocation(second, first);
    Misconduct wrong =
        new Misconduct.VoidBallot(4, 3, 1, Verdict.CONFIRM, Verdict.REJECT, 900_000, 900_000);
    Path file = folder.resolve("evidence.db");
    append(file, EntryKind.EVIDENCE, twoFaced.encode(), wrong.encode());

    shell.dais("ledger", "show", file.toString(), "0");
    assertThat(shell.out())
        .contains("misconduct: equivocation\n", "candidates: " + one, "candidates: " + other);
    shell.dais("ledger", "show", file.toString(), "1", "-o", "json");
    assertThat(shell.out())
        .contains("\"misconduct\":\"void ballot\"", "\"claimed\":\"CONFIRM\",\"due\":\"REJECT\"");
  }

  @Test
  void showsWhatCameTooLateInFull() {
    Hash candidates = Hash.sha256(new byte[] {2});
    BallotBatch batch =
        new BallotBatch(Hash.sha256(new byte[] {1}), 0, 4, 3, candidates, List.of());
    Path file = folder.resolve("late.db");
    append(
        file,
        EntryKind.LATE,
        new LateStatement(SignedStatement.sign(batch, SigningKey.derived(1, "member 3"))).encode());

    shell.dais("ledger", "show", file.toString(), "0");
    assertThat(shell.out())
        .contains(
            "kind        late\n", "phase: BALLOTS\n", "round: 4\n", "candidates: " + candidates);
    assertThat(shell.dais("ledger", "list", file.toString(), "--kind", "late")).isZero();
    assertThat(shell.out()).contains("late");
  }

  private static void append(Path file, EntryKind kind, byte[]... bodies) {
    try (LedgerStore store =
        LedgerStore.create(file, "dais/test", SigningKey.derived(1, "checkpoint"))) {
      for (byte[] body : bodies) {
        store.append(List.of(new Draft(kind, 0, Draft.COORDINATOR, 0, body))).join();
      }
    }
  }

  @Test
  void showsABodyInPartsWhole() {
    Path file = folder.resolve("parts.db");
    byte[] body = new CanonicalWriter(EntryKind.CONTROL.number()).bytes(new byte[70_000]).toBytes();
    try (LedgerStore store =
        LedgerStore.create(file, "dais/test", SigningKey.derived(1, "checkpoint"))) {
      store.append(List.of(new Draft(EntryKind.CONTROL, 0, Draft.COORDINATOR, 0, body))).join();
    }

    shell.dais("ledger", "show", file.toString(), "1");

    assertThat(shell.out()).contains("part        2 of 2\n", "bytes       70006\n");
    assertThat(shell.dais("run", "--resume", "--ledger", file.toString())).isEqualTo(4);
    assertThat(shell.err()).contains("must begin with a genesis entry but does not");
  }

  @Test
  void readsTheNewestLedgerWhereNoneIsNamed() throws Exception {
    assertThat(shell.dais("ledger", "stats")).isEqualTo(4);
    assertThat(shell.err()).contains("expected a ledger in ").contains("dais demo");
    Path ledgers = Files.createDirectories(folder.resolve("ledgers"));
    Files.createFile(ledgers.resolve("20250101-000000-1.db"));
    for (String suffix : List.of("", ".checkpoint")) {
      Files.copy(Path.of(ledger + suffix), ledgers.resolve("20260101-000000-1.db" + suffix));
    }

    assertThat(shell.dais("ledger", "stats")).as(shell.err()).isZero();
    assertThat(shell.out()).contains("20260101-000000-1.db", root);
    shell.environment.put("DATABASE_PATH", ledger);
    shell.dais("ledger", "stats");
    assertThat(shell.out()).startsWith("ledger   " + ledger);
  }

  @Test
  void aCopyIsALedgerAsAnyOther() {
    String kept = folder.resolve("far/kept.db").toString();
    String restored = folder.resolve("restored.db").toString();

    assertThat(shell.dais("ledger", "backup", ledger, "--to", kept)).as(shell.err()).isZero();
    assertThat(shell.out())
        .startsWith(kept + " holds ")
        .endsWith(" entries of " + ledger + ", root " + root + System.lineSeparator());

    TestShell restoring = new TestShell(folder, SimulationRun::open);
    assertThat(restoring.dais("ledger", "backup", kept, "--to", restored, "-o", "json")).isZero();
    assertThat(restoring.out())
        .contains(
            "\"ledger_path\":\"" + kept,
            "\"copy_path\":\"" + restored,
            "\"ledger_root\":\"" + root + "\"");

    TestShell resuming = new TestShell(folder, SimulationRun::open);
    assertThat(resuming.dais("run", "--resume", "--ledger", restored, "-o", "json")).isZero();
    assertThat(resuming.out()).contains("\"ledger_root\":\"" + root + "\"");
  }

  @Test
  void givesTheSameRootAgain() {
    for (String threads : List.of("1", "2")) {
      String again = folder.resolve("again-" + threads + ".db").toString();
      shell.dais(
          "run",
          "--agents",
          "4",
          "--steps",
          "2",
          "--batch",
          "40",
          "--ledger",
          again,
          "--run-label",
          "first",
          "--threads",
          threads,
          "-o",
          "json");
      assertThat(shell.out()).contains("\"ledger_root\":\"" + root + "\"");
    }
  }

  @Test
  void resumesWithThePlanAndTheLabelThatTheLedgerHolds() {
    assertThat(shell.dais("run", "--resume", "--ledger", ledger, "-o", "json"))
        .as(shell.out())
        .isZero();
    assertThat(shell.out()).contains("\"ledger_root\":\"" + root + "\"", "\"agents\":4,");
  }

  @Test
  void refusesToMixRuns() {
    assertThat(shell.dais("run", "--ledger", ledger)).isEqualTo(4);
    assertThat(shell.err()).contains(ledger);
    assertThat(shell.dais("run", "--resume", "--ledger", ledger, "--seed", "1")).isEqualTo(4);
  }

  @Test
  void asksForTheNameOfAnInputFileWhenItResumes() {
    assertThat(
            shell.dais(
                "run", "--resume", "--ledger", ledger, "--traffic", "zeek:FILE,label=benign"))
        .isEqualTo(4);
    assertThat(shell.err())
        .contains("a ledger does not hold the names of its input files")
        .contains("--traffic zeek:FILE,label=benign with its name for FILE.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "list LEDGER --kind proposl | --kind must be one of genesis",
        "list LEDGER --kind proposl | Did you mean proposal?",
        "list LEDGER --author me | --author must be a member's number or 'coordinator' but was 'me'",
        "list LEDGER --limit 0 | --limit must be at least 1 but was 0",
        "list no.db | there is no ledger no.db",
        "show LEDGER 999999 | the entry must be in [0, ",
        "show LEDGER | the entry's index must be a number from 0 but was ",
        "show LEDGER first | the entry's index must be a number from 0 but was 'first'",
        "show LEDGER -- -1 | the entry's index must be a number from 0 but was '-1'",
        "list LEDGER --run 0a | --run is for a coordinator's ledgers but --fleet is not there",
        "checkpoint LEDGER --fleet x | expected a file or --fleet but found both: ",
        "follow --from -1 | --from must be at least 0 but was -1",
      })
  void refusesBadInput(String line, String message) {
    assertThat(shell.dais(("ledger " + line.replace("LEDGER", ledger)).split(" "))).isEqualTo(4);
    assertThat(shell.err()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a text | 4 | it is no SQLite database: ",
        "empty | 4 | expected a dais ledger but FILE is empty",
        "cut | 1 | the database file is damaged: FILE",
        "unsigned | 4 | ledger FILE has no checkpoint",
        "signed by nobody | 1 | its checkpoint FILE.checkpoint is not valid",
      })
  void refusesWhatIsNoLedgerInEveryCommand(String what, int code, String message) throws Exception {
    Path file = folder.resolve("is " + what + ".db");
    Path checkpoint = folder.resolve("is " + what + ".db.checkpoint");
    byte[] whole = Files.readAllBytes(Path.of(ledger));
    if (!what.equals("unsigned")) {
      Files.copy(Path.of(ledger + ".checkpoint"), checkpoint);
    }
    switch (what) {
      case "a text" -> Files.writeString(file, "not a ledger\n".repeat(100));
      case "empty" -> Files.createFile(file);
      case "cut" -> Files.write(file, Arrays.copyOf(whole, 4_096));
      default -> Files.write(file, whole);
    }
    if (what.startsWith("signed")) {
      Files.writeString(checkpoint, "nobody\n");
    }

    for (List<String> command :
        List.of(
            List.of("ledger", "list", file.toString()),
            List.of("ledger", "stats", file.toString()),
            List.of("ledger", "show", file.toString(), "0"),
            List.of("run", "--resume", "--ledger", file.toString()))) {
      assertThat(shell.dais(command.toArray(String[]::new))).as("%s", command).isEqualTo(code);
      assertThat(shell.err()).contains("dais: ", message.replace("FILE", file.toString()));
      assertThat(shell.out()).isEmpty();
    }
  }

  @Test
  void namesAKindThatOnlyANewerDaisKnows() {
    assertThat(EntryNames.kind(99)).isEqualTo("kind-99");
    assertThat(EntryNames.kindInFull(99))
        .isEqualTo("kind-99 (hashes checked; its body needs a newer dais)");
    assertThat(EntryNames.kindInFull(4)).isEqualTo("proposal");
  }

  private String firstOf(String kind) {
    shell.dais("ledger", "list", ledger, "--kind", kind, "--limit", "1", "-o", "jsonl");
    return shell.out().replaceAll("(?s)^\\{\"index\":(\\d+).*", "$1");
  }

  @Test
  void printsTheCheckpointThatLiesBesideTheLedger() throws Exception {
    assertThat(shell.dais("ledger", "checkpoint", ledger)).isZero();
    assertThat(shell.out()).isEqualTo(Files.readString(Path.of(ledger + ".checkpoint")));
    assertThat(shell.dais("ledger", "checkpoint", ledger, "-o", "json")).isZero();
    assertThat(shell.out())
        .startsWith("{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"tree_size\":")
        .contains("\"ledger_root\":\"" + root + "\",\"note\":\"dais/run/");
  }
}
