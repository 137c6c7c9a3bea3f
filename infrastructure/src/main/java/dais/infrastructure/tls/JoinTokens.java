package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The join tokens of one fleet, in the file `join-tokens` of a folder that only its owner may
/// enter. Only hashes of them are kept. What is over is remembered for 7 days, to be able to say
/// so, and at most 1,000 tokens in all. Thread-safe; one process at a time may have the folder.
public final class JoinTokens {
  private static final String FILE = "join-tokens";
  private static final int CAPACITY = 1_000;
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);
  private static final Duration REMEMBERED = Duration.ofDays(7);
  private static final String UNUSED = "-";
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{64}) ([A-Za-z0-9-]{1,63}) (\\S+) (\\S+)");
  private static final String NEW_TOKEN = "Ask the fleet's operator for a new token.";

  private final PrivateFolder folder;
  private final Clock clock;
  // By hash, the oldest first. Replaced, never changed.
  private Map<String, Token> tokens;

  private JoinTokens(PrivateFolder folder, Clock clock, Map<String, Token> tokens) {
    this.folder = folder;
    this.clock = clock;
    this.tokens = tokens;
  }

  /// The tokens that are kept in `folder`, which is made if it is not there.
  ///
  /// @throws Refusal if others may read them, or the file is malformed
  public static JoinTokens open(Path folder, Clock clock) {
    PrivateFolder home = PrivateFolder.create(folder);
    return new JoinTokens(home, clock, home.holds(FILE) ? read(home) : Map.of());
  }

  /// Makes a token, on disk when this returns.
  ///
  /// @param node the only name that it may be used for
  /// @param lifetime how long it is good for, at most a day
  /// @throws Refusal if name or lifetime is none, too many tokens are unused, or it cannot be
  ///   written
  public synchronized JoinToken create(String node, Duration lifetime) {
    PeerIdentity.checkName(node);
    if (!lifetime.isPositive() || lifetime.compareTo(LONGEST_LIFETIME) > 0) {
      throw Refusal.badInput(
          "a join token's lifetime must be in (0, %s] but was %s"
              .formatted(LONGEST_LIFETIME, lifetime),
          "Make it shortly before the node joins.");
    }
    Instant now = clock.instant();
    Map<String, Token> next = new LinkedHashMap<>(tokens);
    next.values().removeIf(token -> token.over().plus(REMEMBERED).isBefore(now));
    if (next.size() >= CAPACITY) {
      throw Refusal.badInput(
          "there are %,d join tokens of the last %d days already"
              .formatted(next.size(), REMEMBERED.toDays()),
          "Wait until some are over.");
    }
    JoinToken token = JoinToken.random();
    next.put(token.hash(), new Token(node, now.plus(lifetime), null));
    replace(next);
    return token;
  }

  /// Uses the token up, on disk when this returns.
  ///
  /// @param node the name that its holder asks a certificate for
  /// @throws Refusal if the token is unknown, expired, used, or for another node, which leaves it
  ///   as it is; or it cannot be written
  public synchronized void redeem(JoinToken joinToken, String node) {
    Instant now = clock.instant();
    Token token = good(joinToken, now);
    if (!token.node().equals(node)) {
      throw Refusal.badInput(
          "the join token is for node %s but the request is for %s".formatted(token.node(), node),
          "Join under the token's name, or ask for another token.");
    }
    Map<String, Token> next = new LinkedHashMap<>(tokens);
    next.put(joinToken.hash(), new Token(node, token.expires(), now));
    replace(next);
  }

  /// That the token is good at this moment, at the cost of one hash: what is dearer can wait until
  /// this is known.
  ///
  /// @throws Refusal if the token is unknown, expired or used
  public synchronized void check(JoinToken joinToken) {
    var _ = good(joinToken, clock.instant());
  }

  private Token good(JoinToken joinToken, Instant now) {
    Token token = tokens.get(joinToken.hash());
    if (token == null) {
      throw refused("the join token is unknown to this coordinator");
    }
    if (token.used() != null) {
      throw refused("the join token for %s was used at %s".formatted(token.node(), token.used()));
    }
    if (!now.isBefore(token.expires())) {
      throw refused(
          "the join token for %s expired at %s; the coordinator's clock says %s"
              .formatted(token.node(), token.expires(), now));
    }
    return token;
  }

  // Writes with the lock held: a token must be used up on disk before anyone else asks for it, and
  // joining is rare.
  private void replace(Map<String, Token> next) {
    StringBuilder text = new StringBuilder();
    next.forEach(
        (hash, token) ->
            text.append(hash)
                .append(' ')
                .append(token.node())
                .append(' ')
                .append(token.expires())
                .append(' ')
                .append(token.used() == null ? UNUSED : token.used())
                .append('\n'));
    folder.write(FILE, text.toString());
    tokens = next;
  }

  private static Map<String, Token> read(PrivateFolder folder) {
    Map<String, Token> tokens = new LinkedHashMap<>();
    List<String> lines = folder.read(FILE).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = LINE.matcher(lines.get(i));
      try {
        if (!line.matches()) {
          throw new DateTimeException("not four fields");
        }
        Instant used = line.group(4).equals(UNUSED) ? null : Instant.parse(line.group(4));
        tokens.put(line.group(1), new Token(line.group(2), Instant.parse(line.group(3)), used));
      } catch (DateTimeException e) {
        throw new Refusal(
            ExitCode.BAD_INPUT,
            "expected a hash, a node, an end and a use in %s:%d but found '%s'"
                .formatted(folder.path().resolve(FILE), i + 1, lines.get(i)),
            "Remove the file: unused tokens are then unknown and must be made anew.",
            e);
      }
    }
    return tokens;
  }

  private static Refusal refused(String reason) {
    return new Refusal(ExitCode.CONNECTION, reason, NEW_TOKEN);
  }

  /// What is known of a token beside its hash.
  private record Token(String node, Instant expires, @Nullable Instant used) {
    Instant over() {
      return used == null ? expires : used;
    }
  }
}
