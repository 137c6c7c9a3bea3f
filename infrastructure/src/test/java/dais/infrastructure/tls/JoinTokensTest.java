package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JoinTokensTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private Path parent;
  private Path folder;
  private Instant now = Fleet.NOW;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);

  @BeforeEach
  void chooseAFolder() {
    folder = parent.resolve("fleet");
  }

  @Test
  void aTokenIsGoodOnce() {
    JoinTokens tokens = open();
    JoinToken token = tokens.create(Role.NODE, "n1", HOUR);

    var _ = tokens.redeem(token, PeerKind.NODE, "n1");
    assertRefused(
        () -> tokens.redeem(token, PeerKind.NODE, "n1"),
        ExitCode.CONNECTION,
        "the join token for n1 was used at 2026-11-01T12:00:00Z");
  }

  @Test
  void anUnknownTokenIsTold() {
    assertRefused(
        () -> open().redeem(JoinToken.random(), PeerKind.NODE, "n1"),
        ExitCode.CONNECTION,
        "the join token is unknown to this coordinator");
  }

  @Test
  void lookingAtATokenUsesNothingUp() {
    JoinTokens tokens = open();
    JoinToken token = tokens.create(Role.NODE, "n1", HOUR);
    tokens.check(token);
    tokens.check(token);
    var _ = tokens.redeem(token, PeerKind.NODE, "n1");
    assertRefused(
        () -> tokens.check(token),
        ExitCode.CONNECTION,
        "the join token for n1 was used at 2026-11-01T12:00:00Z");
  }

  @Test
  void aTokenIsGoodUntilItExpires() {
    JoinTokens tokens = open();
    JoinToken first = tokens.create(Role.NODE, "n1", HOUR);
    JoinToken second = tokens.create(Role.NODE, "n1", HOUR);

    now = Fleet.NOW.plus(HOUR).minusNanos(1);
    var _ = tokens.redeem(first, PeerKind.NODE, "n1");
    now = Fleet.NOW.plus(HOUR);
    assertRefused(
        () -> tokens.redeem(second, PeerKind.NODE, "n1"),
        ExitCode.CONNECTION,
        "the join token for n1 expired at 2026-11-01T13:00:00Z; the coordinator's clock says"
            + " 2026-11-01T13:00:00Z");
  }

  @Test
  void anotherNodesTokenIsRefusedAndStaysGood() {
    JoinTokens tokens = open();
    JoinToken token = tokens.create(Role.NODE, "n1", HOUR);

    assertRefused(
        () -> tokens.redeem(token, PeerKind.NODE, "n2"),
        ExitCode.BAD_INPUT,
        "the join token is for node n1 but the request is for node n2");
    var _ = tokens.redeem(token, PeerKind.NODE, "n1");
  }

  @Test
  void anOperatorsTokenGivesItsRoleAndMakesNoNode() {
    JoinToken token = open().create(Role.VIEWER, "ann", HOUR);
    assertThat(folder.resolve("join-tokens"))
        .hasContent(token.hash() + " viewer:ann 2026-11-01T13:00:00Z -\n");
    assertRefused(
        () -> open().redeem(token, PeerKind.NODE, "ann"),
        ExitCode.BAD_INPUT,
        "the join token is for viewer ann but the request is for node ann");
    assertThat(open().redeem(token, PeerKind.OPERATOR, "ann")).isEqualTo(Role.VIEWER);
    JoinToken admin = open().create(Role.ADMIN, "ann", HOUR);
    assertThat(open().redeem(admin, PeerKind.OPERATOR, "ann")).isEqualTo(Role.ADMIN);
  }

  @Test
  void theUnusedCanBeForgotten() {
    JoinTokens tokens = open();
    JoinToken used = tokens.create(Role.NODE, "n1", HOUR);
    var _ = tokens.redeem(used, PeerKind.NODE, "n1");
    JoinToken unused = tokens.create(Role.NODE, "n2", HOUR);
    assertThat(tokens.dropUnused()).isEqualTo(1);
    assertThat(tokens.dropUnused()).isZero();
    assertRefused(
        () -> open().redeem(unused, PeerKind.NODE, "n2"),
        ExitCode.CONNECTION,
        "the join token is unknown to this coordinator");
    assertRefused(
        () -> open().redeem(used, PeerKind.NODE, "n1"),
        ExitCode.CONNECTION,
        "the join token for n1 was used at 2026-11-01T12:00:00Z");
  }

  @Test
  void aCoordinatorThatStartsAgainKnowsThem() {
    JoinToken used = open().create(Role.NODE, "n1", HOUR);
    JoinToken unused = open().create(Role.NODE, "n2", HOUR);
    var _ = open().redeem(used, PeerKind.NODE, "n1");

    assertRefused(
        () -> open().redeem(used, PeerKind.NODE, "n1"),
        ExitCode.CONNECTION,
        "the join token for n1 was used at 2026-11-01T12:00:00Z");
    var _ = open().redeem(unused, PeerKind.NODE, "n2");
  }

  @Test
  void theFileTellsNoTokenAndIsItsOwnersAlone() throws Exception {
    JoinToken token = open().create(Role.NODE, "n1", HOUR);
    Path file = folder.resolve("join-tokens");

    assertThat(file).hasContent(token.hash() + " n1 2026-11-01T13:00:00Z -\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void whatIsOverIsForgottenAfterAWeek() {
    JoinTokens tokens = open();
    JoinToken token = tokens.create(Role.NODE, "n1", HOUR);
    now = Fleet.NOW.plus(HOUR).plus(Duration.ofDays(7)).plusSeconds(1);
    tokens.create(Role.NODE, "n2", HOUR);

    assertRefused(
        () -> tokens.redeem(token, PeerKind.NODE, "n1"),
        ExitCode.CONNECTION,
        "the join token is unknown to this coordinator");
  }

  @Test
  void theirNumberIsBounded() throws Exception {
    String line = " n1 2026-11-01T13:00:00Z -\n";
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 999; i++) {
      text.append("%064x".formatted(i)).append(line);
    }
    open().create(Role.NODE, "n1", HOUR);
    Files.writeString(folder.resolve("join-tokens"), text);
    JoinTokens tokens = open();

    tokens.create(Role.NODE, "n1", HOUR);
    assertRefused(
        () -> tokens.create(Role.NODE, "n1", HOUR),
        ExitCode.BAD_INPUT,
        "there are 1,000 join tokens of the last 7 days already");
  }

  @Test
  void nameAndLifetimeAreChecked() {
    JoinTokens tokens = open();

    assertRefused(
        () -> tokens.create(Role.NODE, "n 1", HOUR),
        ExitCode.BAD_INPUT,
        "a name must be 1 to 63 letters, digits or '-' but was 'n 1'");
    assertRefused(
        () -> tokens.create(Role.NODE, "n1", Duration.ofHours(25)),
        ExitCode.BAD_INPUT,
        "a join token's lifetime must be in (0, PT24H] but was PT25H");
    assertRefused(
        () -> tokens.create(Role.NODE, "n1", Duration.ZERO),
        ExitCode.BAD_INPUT,
        "a join token's lifetime must be in (0, PT24H] but was PT0S");
  }

  @Test
  void aDamagedFileIsToldWithItsLine() throws Exception {
    open().create(Role.NODE, "n1", HOUR);
    Path file = folder.resolve("join-tokens");
    Files.writeString(file, Files.readString(file) + "nonsense\n");

    assertRefused(
        this::open,
        ExitCode.BAD_INPUT,
        "expected a hash, a name, an end and a use in %s:2 but found 'nonsense'".formatted(file));
  }

  @Test
  void ofManyWhoUseATokenAtOnceOneJoins() throws Exception {
    JoinTokens tokens = open();
    JoinToken token = tokens.create(Role.NODE, "n1", HOUR);
    AtomicInteger joined = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 32; i++) {
        threads.execute(
            () -> {
              try {
                var _ = tokens.redeem(token, PeerKind.NODE, "n1");
                joined.incrementAndGet();
              } catch (Refusal e) {
                refused.incrementAndGet();
              }
            });
      }
    }
    assertThat(joined).hasValue(1);
    assertThat(refused).hasValue(31);
  }

  private JoinTokens open() {
    return JoinTokens.open(folder, clock);
  }

  private static void assertRefused(ThrowingCallable call, ExitCode code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.exitCode()).isEqualTo(code))
        .hasMessage(message);
  }
}
