package dais.infrastructure.tls;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log that a certificate ends soon: from 7 days before, once a day. Confined to one
/// thread.
public final class ExpiryWarning {
  /// How long before its end a certificate is worth a warning.
  public static final Duration AHEAD = Duration.ofDays(7);

  private static final Duration BETWEEN = Duration.ofDays(1);
  private static final Logger log = LoggerFactory.getLogger(ExpiryWarning.class);

  private Instant next = Instant.MIN;

  /// One that has not warned yet.
  public ExpiryWarning() {}

  /// Warns, if it is time.
  ///
  /// @return whether it did
  public boolean look(PeerIdentity identity, Instant now) {
    if (now.isBefore(next) || now.isBefore(identity.notAfter().minus(AHEAD))) {
      return false;
    }
    next = now.plus(BETWEEN);
    log.atWarn()
        .addKeyValue("process", identity.name())
        .log(
            "the certificate of {} {} ends at {} and has not been renewed",
            identity.role().word(),
            identity.name(),
            identity.notAfter());
    return true;
  }
}
