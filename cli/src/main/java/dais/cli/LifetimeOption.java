package dais.cli;

import dais.infrastructure.exit.Refusal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/// The option `--lifetime` of the commands that make join tokens.
final class LifetimeOption {
  private static final Pattern LIFETIME = Pattern.compile("(\\d{1,6})([smh])");

  @Option(
      names = "--lifetime",
      paramLabel = "TIME",
      description = "How long the token is good, such as 90s, 10m or 2h (default: 10m).")
  private String lifetime = "10m";

  /// @throws Refusal if it is none
  Duration value() {
    Matcher parts = LIFETIME.matcher(lifetime);
    if (!parts.matches()) {
      throw Refusal.badInput(
          "--lifetime must be a number and s, m or h but was '%s'".formatted(lifetime),
          "Write it like 90s, 10m or 2h.");
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }
}
