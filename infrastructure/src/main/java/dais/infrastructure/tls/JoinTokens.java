package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The join tokens of one fleet, in the file `join-tokens` of a folder that only its owner may
/// enter. Only hashes of them are kept. What is over is remembered for 7 days, to be able to say
/// so, and at most 1,000 tokens in all. Thread-safe; one process at a time may have the folder.
public final class JoinTokens {
  private static final int CAPACITY = 1_000;
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(1);
  private static final Duration REMEMBERED = Duration.ofDays(7);
  private static final String UNUSED = "-";
  private static final Pattern LINE =
      Pattern.compile("([0-9a-f]{64}) (?:(viewer|admin):)?([A-Za-z0-9-]{1,63}) (\\S+) (\\S+)");
  private static final String NEW_TOKEN = "Ask the fleet's operator for a new token.";

  private final LineFile file;
  private final Clock clock;
  // By hash, the oldest first. Replaced, never changed.
  private Map<String, Token> tokens;

  private JoinTokens(LineFile file, Clock clock, Map<String, Token> tokens) {
    this.file = file;
    this.clock = clock;
    this.tokens = tokens;
  }

  /// The tokens that are kept in `folder`, which is made if it is not there.
  ///
  /// @throws Refusal if others may read them, or the file is malformed
  public static JoinTokens open(Path folder, Clock clock) {
    LineFile file =
        LineFile.in(
            folder,
            "join-tokens",
            "a hash, a name, an end and a use",
            "Remove the file: unused tokens are then unknown and must be made anew.");
    Map<String, Token> tokens = new LinkedHashMap<>();
    file.read(LINE, line -> Map.entry(line.group(1), token(line)))
        .forEach(one -> tokens.put(one.getKey(), one.getValue()));
    return new JoinTokens(file, clock, tokens);
  }

  private static Token token(Matcher line) {
    return new Token(
        line.group(2) == null ? Role.NODE : Role.valueOf(line.group(2).toUpperCase(Locale.ROOT)),
        line.group(3),
        Instant.parse(line.group(4)),
        line.group(5).equals(UNUSED) ? null : Instant.parse(line.group(5)));
  }

  /// Makes a token, on disk when this returns.
  ///
  /// @param role that its holder gets
  /// @param name the only one that it may be used for
  /// @param lifetime how long it is good for, at most a day
  /// @throws Refusal if name or lifetime is none, too many tokens are unused, or it cannot be
  ///   written
  public synchronized JoinToken create(Role role, String name, Duration lifetime) {
    PeerIdentity.checkName(name);
    if (!lifetime.isPositive() || lifetime.compareTo(LONGEST_LIFETIME) > 0) {
      throw Refusal.badInput(
          "a join token's lifetime must be in (0, %s] but was %s"
              .formatted(LONGEST_LIFETIME, lifetime),
          "Make it shortly before it is used.");
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
    next.put(token.hash(), new Token(role, name, now.plus(lifetime), null));
    replace(next);
    return token;
  }

  /// Uses the token up, on disk when this returns.
  ///
  /// @param kind as what its holder asks a certificate
  /// @param name the one that its holder asks a certificate for
  /// @return the role that its holder gets
  /// @throws Refusal if the token is unknown, expired, used, or for somebody else, which leaves it
  ///   as it is; or it cannot be written
  public synchronized Role redeem(JoinToken joinToken, PeerKind kind, String name) {
    Instant now = clock.instant();
    Token token = good(joinToken, now);
    if (!token.name().equals(name) || !PeerKind.of(token.role()).equals(Optional.of(kind))) {
      throw Refusal.badInput(
          "the join token is for %s %s but the request is for %s %s"
              .formatted(token.role().word(), token.name(), kind.word(), name),
          "A node joins with `dais node join`, an operator with `dais operator join`, each under the"
              + " token's name.");
    }
    Map<String, Token> next = new LinkedHashMap<>(tokens);
    next.put(joinToken.hash(), new Token(token.role(), name, token.expires(), now));
    replace(next);
    return token.role();
  }

  /// That the token is good at this moment, at the cost of one hash: what is dearer can wait until
  /// this is known.
  ///
  /// @throws Refusal if the token is unknown, expired or used
  public synchronized void check(JoinToken joinToken) {
    var _ = good(joinToken, clock.instant());
  }

  /// Forgets the tokens that nobody has used yet, on disk when this returns.
  ///
  /// @return how many they were
  public synchronized int dropUnused() {
    Instant now = clock.instant();
    Map<String, Token> next = new LinkedHashMap<>(tokens);
    next.values().removeIf(token -> token.used() == null && now.isBefore(token.expires()));
    int dropped = tokens.size() - next.size();
    if (dropped > 0) {
      replace(next);
    }
    return dropped;
  }

  private Token good(JoinToken joinToken, Instant now) {
    Token token = tokens.get(joinToken.hash());
    if (token == null) {
      throw refused("the join token is unknown to this coordinator");
    }
    if (token.used() != null) {
      throw refused("the join token for %s was used at %s".formatted(token.name(), token.used()));
    }
    if (!now.isBefore(token.expires())) {
      throw refused(
          "the join token for %s expired at %s; the coordinator's clock says %s"
              .formatted(token.name(), token.expires(), now));
    }
    return token;
  }

  // Writes with the lock held: a token must be used up on disk before anyone else asks for it, and
  // joining is rare.
  private void replace(Map<String, Token> next) {
    file.write(
        next.entrySet().stream()
            .map(
                one ->
                    "%s %s %s %s"
                        .formatted(
                            one.getKey(),
                            one.getValue().subject(),
                            one.getValue().expires(),
                            one.getValue().used() == null ? UNUSED : one.getValue().used())));
    tokens = next;
  }

  private static Refusal refused(String reason) {
    return new Refusal(ExitCode.CONNECTION, reason, NEW_TOKEN);
  }

  /// What is known of a token beside its hash.
  private record Token(Role role, String name, Instant expires, @Nullable Instant used) {
    /// As it stands in the file.
    String subject() {
      return role == Role.NODE ? name : role.word() + ":" + name;
    }

    Instant over() {
      return used == null ? expires : used;
    }
  }
}
