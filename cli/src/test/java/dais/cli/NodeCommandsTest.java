package dais.cli;

import static dais.cli.CommandThreads.await;
import static dais.cli.CommandThreads.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dais.cli.CommandThreads.Running;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

/// A coordinator here and nodes that join it from elsewhere, all as their commands in this process.
final class NodeCommandsTest {
  private static final Duration DEADLINE = CommandThreads.DEADLINE;

  @TempDir private Path folder;
  private CommandThreads commands;
  private TestShell operator;
  private TestShell elsewhere;
  private String address = "";

  @BeforeEach
  void startACoordinator() {
    commands = new CommandThreads(folder);
    operator = shell("operator");
    elsewhere = shell("elsewhere");
    good(operator, "fleet", "init", "--host", "fleet.example");
    address = commands.coordinator("operator");
  }

  @AfterEach
  void endThreads() throws InterruptedException {
    commands.end();
  }

  private TestShell shell(String machine) {
    return commands.shell(machine);
  }

  private Running start(TestShell in, String... line) {
    return commands.start(in, line);
  }

  /// What an operator passes on.
  private record Ticket(String token, String fingerprint) {}

  private Ticket approve(String name, String... more) {
    List<String> line = new ArrayList<>(List.of("node", "approve", name));
    line.addAll(List.of(more));
    String told = good(operator, line.toArray(String[]::new));
    Matcher ticket =
        Pattern.compile(
                "token        (\\S+)\nfingerprint  (\\w+)\n"
                    + "good for     one node named "
                    + name
                    + ", until \\S+Z\n")
            .matcher(told);
    assertThat(ticket.matches()).as(told).isTrue();
    return new Ticket(ticket.group(1), ticket.group(2));
  }

  private int join(TestShell shell, String to, Ticket ticket, String name) {
    return shell.dais(
        "node",
        "join",
        "--coordinator",
        to,
        "--token",
        ticket.token(),
        "--fingerprint",
        ticket.fingerprint(),
        "--name",
        name);
  }

  private String home(String node) {
    return folder.resolve("elsewhere/dais/nodes").resolve(node).toString();
  }

  private void assertRefused(int code, int expected, String... message) {
    assertThat(code).as(elsewhere.out() + elsewhere.err()).isEqualTo(expected);
    assertThat(elsewhere.err()).contains(message);
  }

  @Test
  void aNodeJoinsRunsRotatesAndIsRevoked() throws Exception {
    assertThat(join(elsewhere, address, approve("n7"), "n7")).as(elsewhere.err()).isZero();
    assertThat(elsewhere.out())
        .isEqualTo(
            """
            n7 has joined the fleet at %s
            identity     %s
            certificate  until 2026-04-02T03:04:05Z
            start it     dais node run --coordinator %s --identity %s
            """
                .formatted(address, home("n7"), address, home("n7")));
    Path pem = Path.of(home("n7"), "identity.pem");
    String before = Files.readString(pem);
    Running node =
        start(shell("x"), "node", "run", "--coordinator", address, "--identity", home("n7"));
    await(() -> node.shell().out().contains("n7 has joined " + address), node.shell());

    assertThat(good(operator, "node", "list"))
        .startsWith("n7           joined   certificate until 2026-04-02T03:04:05Z, dais ");
    assertThat(
            good(elsewhere, "node", "rotate", "--coordinator", address, "--identity", home("n7")))
        .isEqualTo("n7 has a new key and a certificate until 2026-04-02T03:04:05Z\n");
    assertThat(Files.readString(pem)).isNotEqualTo(before);
    assertThat(good(operator, "node", "list", "-o", "json"))
        .contains("{\"name\":\"n7\",\"state\":\"joined\"", "\"revocation\":\"\"");

    assertThat(good(operator, "node", "revoke", "n7", "--reason", "sold"))
        .isEqualTo("n7 is revoked since 2026-01-02T03:04:05Z; its session is ended\n");
    assertThat(node.command().get(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(2);
    String told = "node n7 was revoked at 2026-01-02T03:04:05Z: sold";
    assertThat(node.shell().err()).contains(told, "join under another one");
    assertRefused(
        elsewhere.dais("node", "run", "--coordinator", address, "--identity", home("n7")), 2, told);
    assertRefused(
        elsewhere.dais("node", "rotate", "--coordinator", address, "--identity", home("n7")),
        2,
        told);
    assertThat(good(operator, "node", "ls")).isEqualTo("n7           " + told + "\n");
    assertThat(good(operator, "fleet", "status"))
        .contains("n7           elsewhere; revoked; " + told);
    assertThat(good(operator, "node", "revoke", "n7", "-o", "json"))
        .contains("\"revoked_at\":\"2026-01-02T03:04:05Z\",\"session_ended\":false");
    assertThat(good(operator, "node", "revoke", "n8")).endsWith("; it had no session\n");
    assertThat(operator.dais("node", "approve", "n7")).isEqualTo(2);
    assertThat(operator.err()).contains(told);
  }

  @Test
  void anExpiryThatIsNearIsShown() throws Exception {
    assertThat(join(elsewhere, address, approve("n7"), "n7")).as(elsewhere.err()).isZero();
    Running node =
        start(shell("x"), "node", "run", "--coordinator", address, "--identity", home("n7"));
    await(() -> node.shell().out().contains("n7 has joined"), node.shell());
    assertThat(good(operator, "fleet", "status")).doesNotContain("certificate");
    operator.now = Instant.parse("2026-03-27T03:04:05Z");
    assertThat(good(operator, "fleet", "status"))
        .contains("joined; its certificate ends at 2026-04-02T03:04:05Z");
  }

  @Test
  void tellsWhatIsWrongWithATokenAndAFingerprint() {
    Ticket ticket = approve("n7");
    assertRefused(
        join(elsewhere, address, new Ticket(ticket.token() + "X", ticket.fingerprint()), "n7"),
        4,
        "the join token is mistyped: it must have 32 letters and digits but has 33");
    assertRefused(
        join(elsewhere, address, new Ticket(ticket.token(), "abc"), "n7"),
        4,
        "a fingerprint must have 64 digits of 0-9 and a-f but has 3: abc");
    assertRefused(
        join(elsewhere, address, new Ticket(ticket.token(), "0".repeat(64)), "n7"),
        2,
        address + ": expected the fleet's root with fingerprint 000000",
        "but found CN=dais fleet default with fingerprint " + ticket.fingerprint(),
        "somebody is in between");
    assertRefused(
        join(elsewhere, address, ticket, "n8"),
        4,
        "the join token is for node n7 but the request is for node n8");
    assertThat(Path.of(home("n7"), "identity.pem")).doesNotExist();

    assertThat(join(elsewhere, address, ticket, "n7")).as(elsewhere.err()).isZero();
    assertRefused(
        join(elsewhere, address, ticket, "n7"), 4, "there is the identity of n7 already: ");
    assertRefused(
        join(shellElsewhere("other"), address, ticket, "n7"),
        2,
        "the join token for n7 was used at 2026-01-02T03:04:05Z");
  }

  private TestShell shellElsewhere(String home) {
    elsewhere = shell(home);
    return elsewhere;
  }

  @Test
  void tellsWhatIsWrongWithTheAddress() throws Exception {
    Ticket ticket = approve("n7");
    String port = address.substring(address.lastIndexOf(':'));
    InetAddress other = InetAddress.ofLiteral("127.0.0.2");
    assumeTrue(other.isReachable(1_000), "this machine has no 127.0.0.2");
    assertRefused(
        join(elsewhere, "127.0.0.1" + freePort(), ticket, "n7"),
        2,
        "Connection refused (IPv4, tried 127.0.0.1:",
        "Check that the coordinator runs and listens on this address and port");
    assertRefused(
        join(elsewhere, "127.0.0.1", ticket, "n7"),
        4,
        "expected an address HOST:PORT but found '127.0.0.1'");
    if (NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null) {
      assertRefused(
          join(elsewhere, "[::1]" + port, ticket, "n7"),
          2,
          "Connection refused (IPv6, tried [0:0:0:0:0:0:0:1]" + port,
          "one that listens on an address of the other family, IPv4 or IPv6, is not reached");
    }
  }

  private static String freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return ":" + free.getLocalPort();
    }
  }

  @Test
  void tellsThatTheCertificateNamesAnotherHost() throws Exception {
    TestShell wide = shell("wide");
    good(wide, "fleet", "init");
    String there = commands.coordinator("wide", "--bind", "0.0.0.0");
    operator = wide;
    Ticket ticket = approve("n7");
    assertRefused(
        join(elsewhere, there.replace("127.0.0.1", "127.0.0.3"), ticket, "n7"),
        2,
        "asked for host 127.0.0.3 but its certificate is for 127.0.0.1, 0:0:0:0:0:0:0:1, localhost",
        "give the coordinator a certificate that names this one too");
  }

  @Test
  void tellsThatClocksDiffer() {
    Ticket ticket = approve("n7");
    elsewhere.now = Instant.parse("2026-01-01T00:00:00Z");
    assertRefused(
        join(elsewhere, address, ticket, "n7"),
        2,
        "is not valid before 2026-01-02T02:59:05Z; this machine's clock says 2026-01-01T00:00:00Z",
        "Check the clocks of both machines");
    assertThat(Path.of(home("n7"), "identity.pem")).doesNotExist();
  }

  @Test
  void aTokenExpiresAndARevocationOutlivesTheCoordinator() throws Exception {
    Ticket ticket = approve("n7", "--lifetime", "90s");
    Ticket longer = approve("n8", "--lifetime", "2h");
    assertThat(join(elsewhere, address, approve("n9"), "n9")).as(elsewhere.err()).isZero();
    good(operator, "node", "revoke", "n9");
    commands.end();
    Files.writeString(
        folder.resolve("operator/dais/fleets/default/root/join-tokens"),
        Files.readString(folder.resolve("operator/dais/fleets/default/root/join-tokens"))
            .replace("2026-01-02T03:05:35Z", "2026-01-02T03:04:05Z"));
    address = commands.coordinator("operator");

    assertRefused(
        join(elsewhere, address, ticket, "n7"),
        2,
        "the join token for n7 expired at 2026-01-02T03:04:05Z; the coordinator's clock says"
            + " 2026-01-02T03:04:05Z");
    assertThat(join(elsewhere, address, longer, "n8")).as(elsewhere.err()).isZero();
    assertRefused(
        elsewhere.dais("node", "run", "--coordinator", address, "--identity", home("n9")),
        2,
        "node n9 was revoked at 2026-01-02T03:04:05Z");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4 | node approve n7 --lifetime 10       | --lifetime must be a number and s, m or h but was '10'
          4 | node approve n7 --lifetime 25h      | a join token's lifetime must be in (0, PT24H] but was PT25H
          4 | node approve n7 --lifetime 0s       | a join token's lifetime must be in (0, PT24H] but was PT0S
          4 | node approve admin                  | no node can be named admin
          4 | node approve n_7                    | a name must be 1 to 63 letters, digits or '-' but was 'n_7'
          4 | node approve                        | Missing required parameter: 'NAME'
          4 | node revoke n_7                     | a name must be 1 to 63 letters, digits or '-' but was 'n_7'
          4 | node list --fleet b                 | there is no fleet 'b'
          4 | node join --name n7                 | Missing required options: '--coordinator=HOST:PORT', '--token=TOKEN', '--fingerprint=HEX'
          4 | node rotate --coordinator a:1 --identity nowhere | there is no identity: nowhere
          """)
  void refusesWhatCannotBe(int code, String line, String message) {
    assertThat(operator.dais(line.split(" +"))).as(operator.out()).isEqualTo(code);
    assertThat(operator.err()).contains(message);
  }
}
