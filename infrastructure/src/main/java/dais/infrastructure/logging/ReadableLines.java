package dais.infrastructure.logging;

import ch.qos.logback.classic.pattern.TargetLengthBasedClassNameAbbreviator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/// An event as a line for people: local time, level, logger, the ids in force, message, values;
/// then the stack trace where there is one.
final class ReadableLines extends LayoutBase<ILoggingEvent> {
  /// Enough of a run's id to tell runs apart.
  private static final int RUN_DIGITS = 8;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

  private final TargetLengthBasedClassNameAbbreviator logger =
      new TargetLengthBasedClassNameAbbreviator(20);

  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(120);
    TIME.formatTo(event.getInstant(), line);
    line.append(' ').append(event.getLevel());
    line.repeat(' ', Math.max(1, 6 - event.getLevel().toString().length()));
    line.append(logger.abbreviate(event.getLoggerName()));
    appendIds(line, event.getMDCPropertyMap());
    line.append(" - ").append(event.getFormattedMessage());
    List<KeyValuePair> values = event.getKeyValuePairs();
    if (values != null) {
      values.forEach(value -> line.append(' ').append(value.key).append('=').append(value.value));
    }
    line.append('\n');
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      line.append(ThrowableProxyUtil.asString(thrown).stripTrailing()).append('\n');
    }
    return line.toString();
  }

  private static void appendIds(StringBuilder line, Map<String, String> ids) {
    for (String key : List.of(LogScope.RUN, LogScope.ROUND, LogScope.AGENT)) {
      String id = ids.get(key);
      if (id != null) {
        boolean shortened = key.equals(LogScope.RUN) && id.length() > RUN_DIGITS;
        line.append(' ').append(key).append('=');
        line.append(shortened ? id.substring(0, RUN_DIGITS) : id);
      }
    }
  }
}
