package dais.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EnvironmentVariablesTest {
  private static Reading read(Map<String, String> variables) {
    return EnvironmentVariables.read(ConfigFileTest.KEYS, variables);
  }

  @Test
  void readsKeysAndAliasesInTheOrderOfTheKeys() {
    Reading reading =
        read(
            Map.of(
                "FAKE_NUMBER", "4", "LOGGING_LEVEL", "INFO", "ENVIRONMENT", "staging", "X", "y"));

    assertThat(reading.problems()).isEmpty();
    assertThat(reading.settings())
        .containsExactly(
            new Setting(EnvironmentKey.ENVIRONMENT, "staging", "environment ENVIRONMENT"),
            new Setting(LoggingKey.LEVEL, "INFO", "environment LOGGING_LEVEL"),
            new Setting(FakeKey.COUNT, "4", "environment FAKE_NUMBER"));
  }

  @Test
  void takesAnEmptyVariableAsUnset() {
    assertThat(read(Map.of("LOGGING_LEVEL", " "))).isEqualTo(read(Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FAKE_CUONT | 1 | the environment variable FAKE_CUONT names no key; did you mean"
            + " FAKE_COUNT?",
        "LOGGING_ | 1 | the environment variable LOGGING_ names no key; did you mean LOGGING_FILE?",
        "LOGGING_LEVLE | info | the environment variable LOGGING_LEVLE names no key; did you mean"
            + " LOGGING_LEVEL?",
        "FAKE_COUNT | ten | fake.count must be a whole number but was 'ten' (environment"
            + " FAKE_COUNT)",
        "FAKE_COUNT | 10 | fake.count must be in [0, 9] but was 10 (environment FAKE_COUNT)",
        "FAKE_SHARE | inf | fake.share must be a decimal number with at most six decimals but was"
            + " 'inf' (environment FAKE_SHARE)",
        "FAKE_ON | 2 | fake.on must be true or false but was '2' (environment FAKE_ON)",
      })
  void refusesWhatNamesNoKeyOrIsNoValue(String name, String text, String message) {
    assertThat(read(Map.of(name, text)).problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.message()).isEqualTo(message);
              assertThat(problem.hint()).isNotBlank();
            });
  }

  @Test
  void refusesAKeyAndItsAliasTogether() {
    assertThat(read(Map.of("FAKE_COUNT", "1", "FAKE_NUMBER", "1")).problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(
            "fake.count is set twice: by environment FAKE_COUNT and by environment FAKE_NUMBER");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DATABASE_URL",
        "LOGGING_CONFIG",
        "LOGGING_LEVEL_ROOT",
        "LOGGING_FILE_NAME",
        "LOGGING",
        "MYLOGGING_LEVLE",
        "logging_levle",
        "PATH"
      })
  void leavesTheVariablesOfOtherProgramsAlone(String name) {
    assertThat(read(Map.of(name, "x"))).isEqualTo(read(Map.of()));
  }
}
