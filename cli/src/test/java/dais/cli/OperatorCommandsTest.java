package dais.cli;

import static dais.cli.CommandThreads.await;
import static dais.cli.CommandThreads.good;
import static org.assertj.core.api.Assertions.assertThat;

import dais.cli.CommandThreads.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operators who look at a fleet, and control it, from another machine.
final class OperatorCommandsTest {
  @TempDir private Path folder;
  private CommandThreads commands;
  private TestShell here;
  private TestShell elsewhere;
  private String address = "";

  @BeforeEach
  void startACoordinator() {
    commands = new CommandThreads(folder);
    here = commands.shell("here");
    elsewhere = commands.shell("elsewhere");
    good(here, "fleet", "init");
    address = commands.coordinator("here");
  }

  @AfterEach
  void endThreads() throws InterruptedException {
    commands.end();
  }

  /// Joins from `shell` with what `approve` prints.
  private int join(TestShell shell, String approve, String join, String... more) {
    String told = good(here, approve.split(" "));
    Matcher ticket =
        Pattern.compile("token        (\\S+)\nfingerprint  (\\w+)\ngood for     one .*\n")
            .matcher(told);
    assertThat(ticket.matches()).as(told).isTrue();
    List<String> line = new ArrayList<>(List.of(join.split(" ")));
    line.addAll(List.of("--coordinator", address, "--token", ticket.group(1)));
    line.addAll(List.of("--fingerprint", ticket.group(2)));
    line.addAll(List.of(more));
    return shell.dais(line.toArray(String[]::new));
  }

  private void letIn(String name, String role) {
    assertThat(
            join(
                elsewhere,
                "operator approve %s --role %s".formatted(name, role),
                "operator join --fleet lab --name " + name))
        .as(elsewhere.err())
        .isZero();
  }

  private void assertRefused(TestShell shell, int expected, String line, String... message) {
    assertThat(shell.dais(line.split(" "))).as(shell.out() + shell.err()).isEqualTo(expected);
    assertThat(shell.err()).contains(message);
  }

  @Test
  void aViewerLooksAndChangesNothing() {
    letIn("ann", "viewer");
    assertThat(elsewhere.out())
        .isEqualTo(
            """
            ann is a viewer of the fleet at %s
            called here  lab
            certificate  until 2026-04-02T03:04:05Z
            look at it   dais fleet status --fleet lab
            """
                .formatted(address));
    assertThat(good(elsewhere, "fleet", "status", "--fleet", "lab"))
        .isEqualTo(
            """
            coordinator  elsewhere; %s
            supervisor   elsewhere
            """
                .formatted(address));
    assertThat(good(elsewhere, "fleet", "list"))
        .isEqualTo(
            "lab              at %-21s %s\n"
                .formatted(address, folder.resolve("elsewhere/dais/fleets/lab")));
    assertThat(good(elsewhere, "fleet", "list", "-o", "jsonl"))
        .contains("\"address\":\"" + address + "\",\"elsewhere\":true");
    assertThat(good(elsewhere, "node", "list", "--fleet", "lab")).isEmpty();
    assertRefused(elsewhere, 4, "watch --fleet lab", "no run is open", "dais run --fleet");
    assertRefused(
        elsewhere,
        2,
        "node approve n7 --fleet lab",
        "ann is a viewer and may not call dais.coordinator.v1.MembershipService/ApproveNode",
        "or for the role admin");
  }

  @Test
  void anAdminControlsUntilItIsRevoked() {
    letIn("bob", "admin");
    assertThat(elsewhere.out()).startsWith("bob is an admin of the fleet at ");
    assertThat(good(elsewhere, "node", "approve", "n7", "--fleet", "lab"))
        .contains("good for     one node named n7, until ");
    assertThat(good(elsewhere, "operator", "approve", "ann", "--role", "viewer", "--fleet", "lab"))
        .contains("good for     one viewer named ann, until ");
    assertThat(good(elsewhere, "operator", "list", "--fleet", "lab"))
        .isEqualTo("bob          admin    since 2026-01-02T03:04:05Z\n");
    assertThat(good(here, "operator", "revoke", "bob", "--reason", "left"))
        .isEqualTo(
            """
            bob is revoked since 2026-01-02T03:04:05Z
            2 join tokens that nobody had used are good for nothing now
            """);
    String told = "operator bob was revoked at 2026-01-02T03:04:05Z: left";
    assertRefused(elsewhere, 2, "node list --fleet lab", told);
    assertRefused(elsewhere, 2, "fleet status --fleet lab", told);
    assertThat(good(here, "operator", "revoke", "bob", "-o", "json"))
        .contains(
            "{\"name\":\"bob\",\"revoked_at\":\"2026-01-02T03:04:05Z\",\"tokens_forgotten\":0}");
    assertRefused(here, 2, "operator approve bob --role viewer", told);
    assertThat(good(here, "operator", "ls")).isEqualTo("bob          " + told + "\n");
    assertThat(good(here, "operator", "list", "-o", "jsonl"))
        .startsWith("{\"name\":\"bob\",\"role\":\"admin\",\"joined_at\":\"2026-01-02T03:04:05Z\"");
    assertThat(good(here, "node", "list")).as("no node").isEmpty();
    assertRefused(here, 4, "operator revoke bbo", "no operator bbo has joined", "operator list");
  }

  @Test
  void aFleetElsewhereHasNoProcessesHere() {
    letIn("bob", "admin");
    for (String line :
        List.of(
            "fleet up --nodes 1",
            "fleet init",
            "fleet down",
            "fleet logs",
            "fleet kill n1",
            "node run --name a",
            "coordinator run",
            "coordinator recover --from-nodes --ledger x.db")) {
      assertRefused(
          elsewhere,
          4,
          line + " --fleet lab",
          "fleet lab is another machine's: this one has only an operator of it");
    }
    assertThat(
            join(
                elsewhere,
                "operator approve ann --role admin",
                "operator join --name ann --fleet lab"))
        .isEqualTo(4);
    assertThat(elsewhere.err()).contains("there is a fleet lab already: ", "--fleet NAME");
    for (String ledger : List.of("", " --ledger here.db")) {
      assertRefused(
          elsewhere,
          4,
          "run --agents 3 --steps 3 --fleet lab" + ledger,
          "keeps the ledger on its own machine: expected an absolute path",
          "Add --ledger with the path that the file is to have there.");
    }
    assertRefused(
        elsewhere, 4, "fleet clean --fleet lab", "with the operator's identity", "add --yes");
    assertThat(good(elsewhere, "fleet", "clean", "--fleet", "lab", "--yes"))
        .isEqualTo("fleet lab is deleted\n");
    assertThat(good(elsewhere, "fleet", "list")).isEmpty();
  }

  @Test
  void aCertificateIsRenewedByUse() throws Exception {
    letIn("ann", "viewer");
    Path pem = folder.resolve("elsewhere/dais/fleets/lab/operator/identity.pem");
    String first = Files.readString(pem);
    elsewhere.now = Instant.parse("2026-03-01T00:00:00Z");
    good(elsewhere, "node", "list", "--fleet", "lab");
    assertThat(Files.readString(pem)).isEqualTo(first);
    elsewhere.now = Instant.parse("2026-03-04T00:00:00Z");
    good(elsewhere, "node", "list", "--fleet", "lab");
    assertThat(Files.readString(pem)).isNotEqualTo(first);
  }

  @Test
  void saysWhatElsewhereMeansWhenNobodyAnswers() throws Exception {
    letIn("ann", "viewer");
    commands.end();
    assertRefused(
        elsewhere,
        2,
        "node list --fleet lab",
        "the coordinator of fleet lab cannot be reached: ",
        "It is another machine's: ask who runs it.");
  }

  @Test
  void whatATokenIsForIsSaid() {
    assertThat(join(elsewhere, "operator approve ann --role viewer", "node join --name ann"))
        .isEqualTo(4);
    assertThat(elsewhere.err())
        .contains(
            "the join token is for viewer ann but the request is for node ann",
            "an operator with `dais operator join`");
    assertThat(join(elsewhere, "node approve ann", "operator join --name ann --fleet lab"))
        .isEqualTo(4);
    assertThat(elsewhere.err())
        .contains("the join token is for node ann but the request is for operator ann");
    assertThat(good(elsewhere, "fleet", "list")).as("nothing was joined").isEmpty();
  }

  /// Starts a node, a run over it, and somebody elsewhere who watches that as soon as it is open.
  private record Watched(Running run, Running watch) {}

  private Watched watched(int rounds) {
    letIn("ann", "viewer");
    assertThat(join(here, "node approve n1", "node join --name n1")).as(here.err()).isZero();
    TestShell machine = commands.shell("node");
    String home = folder.resolve("here/dais/nodes/n1").toString();
    var _ = commands.start(machine, "node", "run", "--coordinator", address, "--identity", home);
    await(() -> machine.out().contains("n1 has joined"), machine);
    TestShell watcher = commands.shell("elsewhere");
    Running watch =
        commands.start(
            watcher,
            "watch",
            shell -> {
              int code = 4; // No run is open.
              while (code == 4 && !Thread.currentThread().isInterrupted()) {
                code = shell.dais("watch", "--fleet", "lab", "-o", "jsonl");
              }
              return code;
            });
    String line =
        "run --fleet --agents 3 --steps %d --batch 20 -o jsonl --ledger %s"
            .formatted(rounds, folder.resolve("run.db"));
    return new Watched(commands.start(commands.shell("here"), line.split(" ")), watch);
  }

  @Test
  void aRunIsWatchedFromElsewhere() throws Exception {
    Watched both = watched(60);
    assertThat(both.run().command().get(60, TimeUnit.SECONDS))
        .as(both.run().shell().err())
        .isZero();
    assertThat(both.watch().command().get(60, TimeUnit.SECONDS))
        .as(both.watch().shell().err())
        .isZero();
    List<String> driven = both.run().shell().out().lines().toList();
    List<String> seen = both.watch().shell().out().lines().toList();
    List<String> rounds = seen.subList(0, seen.size() - 1);
    assertThat(rounds).isNotEmpty().isEqualTo(driven.subList(60 - rounds.size(), 60));
    assertThat(seen.getLast())
        .isEqualTo(
            "{\"schema_version\":1,\"status\":\"ok\",\"data\":{\"rounds\":%d},\"terminal\":true}"
                .formatted(rounds.size()));
  }

  @Test
  void whoIsRevokedWatchesNoFurther() throws Exception {
    Watched both = watched(100_000);
    TestShell watcher = both.watch().shell();
    await(() -> watcher.out().contains("{\"round\":"), watcher);
    good(here, "operator", "revoke", "ann");
    assertThat(both.watch().command().get(60, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(watcher.out()).contains("operator ann was revoked at 2026-01-02T03:04:05Z");
    assertThat(both.run().command().isDone()).as("the run goes on").isFalse();
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4 | operator approve ann                        | Missing required option: '--role=ROLE'
          4 | operator approve ann --role chief           | expected one of [VIEWER, ADMIN] (case-insensitive) but was 'chief'
          4 | operator approve admin --role viewer        | admin is the operator of the coordinator's own machine
          4 | operator approve a_n --role viewer          | a name must be 1 to 63 letters, digits or '-' but was 'a_n'
          4 | operator approve ann --role viewer --lifetime 25h | a join token's lifetime must be in (0, PT24H] but was PT25H
          4 | operator revoke admin                       | admin is the operator of the coordinator's own machine
          4 | operator revoke ann --fleet b               | there is no fleet 'b'
          4 | watch --fleet b                             | there is no fleet 'b'
          """)
  void refusesWhatCannotBe(int code, String line, String message) {
    assertRefused(here, code, line, message);
  }
}
