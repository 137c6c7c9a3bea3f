package dais.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.config.LoggingConfig.ConsoleFormat;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ConfigurationTest {
  private static final Configuration DEFAULTS = Configuration.defaults(ConfigFileTest.KEYS);

  private static Configuration with(ConfigKey key, String text) {
    return DEFAULTS.with(List.of(new Setting(key, text, "--flag")));
  }

  @Test
  void letsLaterLayersWinAndKeepsTheirOrigin() {
    Configuration configuration =
        DEFAULTS
            .with(
                List.of(
                    new Setting(FakeKey.COUNT, "4", "d.yaml:1"),
                    new Setting(FakeKey.ON, "no", "d.yaml:2")))
            .with(List.of(new Setting(FakeKey.COUNT, "5", "--count")));

    assertThat(configuration.setting(FakeKey.COUNT))
        .isEqualTo(new Setting(FakeKey.COUNT, "5", "--count"));
    assertThat(configuration.setting(FakeKey.ON).origin()).isEqualTo("d.yaml:2");
    assertThat(configuration.setting(FakeKey.SHARE).origin()).isEqualTo("default");
    assertThat(configuration.all())
        .contains(new Setting(FakeKey.ON, "false", "d.yaml:2"))
        .hasSize(ConfigFileTest.KEYS.all().size());
  }

  @Test
  void readsEveryType() {
    assertThat(DEFAULTS.integer(FakeKey.COUNT)).isEqualTo(3);
    assertThat(DEFAULTS.micros(FakeKey.SHARE)).isEqualTo(500_000);
    assertThat(DEFAULTS.seconds(FakeKey.SHARE)).isEqualTo(Duration.ofMillis(500));
    assertThat(DEFAULTS.flag(FakeKey.ON)).isTrue();
    assertThat(DEFAULTS.texts(FakeKey.NAMES)).containsExactly("a", "b");
    assertThat(with(FakeKey.WORDS, " two words ").text(FakeKey.WORDS)).isEqualTo("two words");
    assertThat(DEFAULTS.unless("x", FakeKey.WORDS)).isEmpty();
    assertThat(
            with(EnvironmentKey.ENVIRONMENT, "Production")
                .choice(EnvironmentKey.ENVIRONMENT, Environment.class))
        .isEqualTo(Environment.PRODUCTION);
  }

  @Test
  void refusesAValueThatIsNone() {
    assertThatThrownBy(() -> with(FakeKey.COUNT, "x").integer(FakeKey.COUNT))
        .hasMessage("fake.count must be a whole number but was 'x' (--flag)");
    assertThat(with(FakeKey.WORDS, " ").problems())
        .extracting(Problem::message)
        .containsExactly("fake.words must be text but was '' (--flag)");
  }

  @Test
  void addsTheOriginToWhatARecordRefuses() {
    Configuration configuration = with(FakeKey.COUNT, "4");

    assertThatThrownBy(
            () ->
                configuration.build(
                    () -> {
                      throw new IllegalArgumentException("fake.count must be odd but was 4");
                    }))
        .hasMessage("fake.count must be odd but was 4 (--flag)");
    assertThatThrownBy(
            () ->
                configuration.build(
                    () -> {
                      throw new IllegalArgumentException("two things disagree");
                    }))
        .hasMessage("two things disagree");
  }

  @Test
  void refusesASettingOfAKeyThatItLacks() {
    Configuration logging = Configuration.defaults(ConfigKeys.of(List.of(LoggingKey.values())));

    assertThatThrownBy(() -> logging.with(List.of(new Setting(FakeKey.ON, "true", "x"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> logging.setting(FakeKey.ON)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void makesALoggingConfigOfEveryLoggingKey() {
    assertThat(LoggingConfig.of(DEFAULTS, Path.of(""))).isEqualTo(LoggingConfig.DEFAULT);
    Configuration configuration =
        DEFAULTS.with(
            List.of(
                new Setting(LoggingKey.LEVEL, "WARNING", "x"),
                new Setting(LoggingKey.CONSOLE, "json", "x"),
                new Setting(LoggingKey.FILE, "logs/d.log", "x"),
                new Setting(LoggingKey.MAX_BYTES, "2048", "x"),
                new Setting(LoggingKey.MAX_DAYS, "7", "x"),
                new Setting(LoggingKey.BACKUP_COUNT, "2", "x")));

    assertThat(LoggingConfig.of(configuration, Path.of("/here")))
        .isEqualTo(
            new LoggingConfig(
                LogLevel.WARN,
                ConsoleFormat.JSON,
                Optional.of(Path.of("/here/logs/d.log")),
                2_048,
                7,
                2));
  }

  @Test
  void commentsAKeyWithTypeRangeAndUnit() {
    assertThat(LoggingKey.MAX_DAYS.comment())
        .isEqualTo(
            "Age at which a rotated log file is deleted. A whole number in [1, 3650], in days.");
    assertThat(LoggingKey.FILE.comment()).endsWith(" None or a file.");
    assertThat(FakeKey.ON.comment()).isEqualTo("Whether. True or false.");
  }

  @Test
  void knowsWhatAnEnvironmentIsFor() {
    assertThat(Environment.PRODUCTION.isProduction()).isTrue();
    assertThat(Environment.STAGING.isProduction()).isFalse();
    assertThat(Environment.DEVELOPMENT.isDevelopment()).isTrue();
    assertThat(Environment.NONE.isDevelopment()).isFalse();
  }
}
