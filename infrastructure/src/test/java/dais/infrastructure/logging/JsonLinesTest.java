package dais.infrastructure.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class JsonLinesTest {
  private final LoggerContext context = new LoggerContext();
  private final JsonLines encoder = new JsonLines();

  private LoggingEvent event(String message, Map<String, String> ids) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setLoggerName("a.B");
    event.setThreadName("main");
    event.setLevel(Level.INFO);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
    event.setMessage(message);
    event.setMDCPropertyMap(ids);
    return event;
  }

  private String line(LoggingEvent event) {
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  @Test
  void aLineIsOneObject() {
    assertThat(line(event("two\nlines and a \u0007 bell", Map.of())))
        .isEqualTo(
            "{\"timestamp\":\"2026-01-02T03:04:05.678901Z\",\"level\":\"INFO\",\"logger\":\"a.B\","
                + "\"thread\":\"main\",\"message\":\"two\\nlines and a \\u0007 bell\"}\n");
    assertThat(encoder.headerBytes()).isEmpty();
    assertThat(encoder.footerBytes()).isEmpty();
  }

  @Test
  void idsAndValuesAreFieldsOfTheirOwnType() {
    LoggingEvent event =
        event("m", Map.of("run", "0123", "round", "7", "agent", "none", "message", "not this one"));
    event.addKeyValuePair(new KeyValuePair("accepted", 1));
    event.addKeyValuePair(new KeyValuePair("bytes", 2L));
    event.addKeyValuePair(new KeyValuePair("clean", true));
    event.addKeyValuePair(new KeyValuePair("nothing", null));
    event.addKeyValuePair(new KeyValuePair("share", 0.5));

    assertThat(line(event))
        .endsWith(
            "\"message\":\"m\",\"accepted\":1,\"agent\":\"none\",\"bytes\":2,\"clean\":true,"
                + "\"nothing\":\"null\",\"round\":7,\"run\":\"0123\",\"share\":\"0.5\"}\n");
  }

  @Test
  void whatWasThrownIsAField() {
    LoggingEvent event = event("failed", Map.of());
    event.setThrowableProxy(
        new ThrowableProxy(
            new IllegalStateException("outer", new IllegalArgumentException("inner"))));

    assertThat(line(event))
        .contains("\"exception\":\"java.lang.IllegalStateException: outer\\n\\tat dais.")
        .contains("Caused by: java.lang.IllegalArgumentException: inner")
        .endsWith("\"}\n")
        .hasLineCount(1);
  }
}
