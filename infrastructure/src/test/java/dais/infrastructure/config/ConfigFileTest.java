package dais.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigFileTest {
  static final ConfigKeys KEYS = keys();
  private static final ConfigFile KIND =
      new ConfigFile("configuration", KEYS, Optional.empty(), "Look it up.");

  @TempDir private Path folder;

  private static ConfigKeys keys() {
    List<ConfigKey> keys = new ArrayList<>(List.of(EnvironmentKey.values()));
    keys.addAll(List.of(LoggingKey.values()));
    keys.addAll(List.of(FakeKey.values()));
    return ConfigKeys.of(keys);
  }

  static Stream<Arguments> badTexts() {
    String bomb =
        """
        a: &a [x, x, x, x, x, x, x, x, x]
        b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
        """;
    return Stream.of(
        Arguments.of(
            "- 1\n",
            "a configuration must be a mapping of keys to values but was a list (d.yaml:1:1)"),
        Arguments.of(
            "text\n",
            "a configuration must be a mapping of keys to values but was a single value"
                + " (d.yaml:1:1)"),
        Arguments.of("loging: {}\n", "unknown key loging; did you mean logging? (d.yaml:1:1)"),
        Arguments.of(
            "# x\nlogging:\n  levle: info\n",
            "unknown key logging.levle; did you mean logging.level? (d.yaml:3:3)"),
        Arguments.of(
            "level: info\n", "unknown key level; did you mean logging.level? (d.yaml:1:1)"),
        Arguments.of(
            "logging.level: info\n",
            "the key logging.level must stand as level under logging: (d.yaml:1:16)"),
        Arguments.of(
            "logging:\n  level: info\n  level: warn\n",
            "the key level is there twice, first at d.yaml:2:3 (d.yaml:3:3)"),
        Arguments.of(
            "logging: {}\nlogging: {}\n",
            "the key logging is there twice, first at d.yaml:1:1 (d.yaml:2:1)"),
        Arguments.of(
            "fake:\n  count: 1\n  number: 2\n",
            "fake.number says fake.count again, which is at d.yaml:2:10 already (d.yaml:3:11)"),
        Arguments.of(
            "logging: info\n",
            "the section logging must be a mapping of keys to values but was a single value"
                + " (d.yaml:1:10)"),
        Arguments.of(
            "logging: [level]\n",
            "the section logging must be a mapping of keys to values but was a list (d.yaml:1:10)"),
        Arguments.of(
            "logging:\n  level: [info]\n",
            "logging.level must be a single value but was a list (d.yaml:2:10)"),
        Arguments.of(
            "logging:\n  level: {a: b}\n",
            "logging.level must be a single value but was a mapping (d.yaml:2:10)"),
        Arguments.of(
            "fake:\n  names: [a, [b]]\n",
            "an element of fake.names must be a single value but was a list (d.yaml:2:14)"),
        Arguments.of(
            "logging:\n  ? [a]\n  : b\n",
            "a key must be a single value but was a list (d.yaml:2:5)"),
        Arguments.of(
            "logging:\n  level:\n",
            "logging.level must be one of error, warn, info, debug, trace but has no value"
                + " (d.yaml:2:9)"),
        Arguments.of(
            "logging:\n  level: loud\n",
            "logging.level must be one of error, warn, info, debug, trace but was"
                + " 'loud' (d.yaml:2:10)"),
        Arguments.of(
            "logging:\n  max_days: many\n",
            "logging.max_days must be a whole number but was 'many' (d.yaml:2:13)"),
        Arguments.of(
            "logging:\n  max_days: 1.5\n",
            "logging.max_days must be a whole number but was '1.5' (d.yaml:2:13)"),
        Arguments.of(
            "logging:\n  max_days: 1_000\n",
            "logging.max_days must be a whole number but was '1_000' (d.yaml:2:13)"),
        Arguments.of(
            "logging:\n  max_days: 0\n",
            "logging.max_days must be in [1, 3650] but was 0 (d.yaml:2:13)"),
        Arguments.of(
            "logging:\n  max_bytes: -1\n",
            "logging.max_bytes must be in [1024, 1099511627776] but was -1 (d.yaml:2:14)"),
        Arguments.of(
            "fake:\n  share: .nan\n",
            "fake.share must be a decimal number with at most six decimals but was '.nan'"
                + " (d.yaml:2:10)"),
        Arguments.of(
            "fake:\n  share: -.inf\n",
            "fake.share must be a decimal number with at most six decimals but was '-.inf'"
                + " (d.yaml:2:10)"),
        Arguments.of(
            "fake:\n  share: 1.000001\n",
            "fake.share must be in [0, 1] but was 1.000001 (d.yaml:2:10)"),
        Arguments.of(
            "fake:\n  on: maybe\n", "fake.on must be true or false but was 'maybe' (d.yaml:2:7)"),
        Arguments.of(
            "logging:\n  file: \"\\0\"\n",
            "logging.file must be the path of a file but was '\u2400' (d.yaml:2:9)"),
        Arguments.of(
            "environment: prod\n",
            "environment must be one of none, development, staging, production"
                + " but was 'prod' (d.yaml:1:14)"),
        Arguments.of(
            "logging:\n\tlevel: info\n",
            "not readable as YAML: found character '\\t(TAB)' that cannot start any token. (Do not"
                + " use \\t(TAB) for indentation) (d.yaml:2:1)"),
        Arguments.of(
            "logging: {level: info\n",
            "not readable as YAML: expected ',' or '}', but got <stream end> (d.yaml:2:1)"),
        Arguments.of(
            "logging: \"x\n", "not readable as YAML: found unexpected end of stream (d.yaml:2:1)"),
        Arguments.of(
            "logging: {}\n---\nlogging: {}\n",
            "not readable as YAML: but found another document (d.yaml:2:1)"),
        Arguments.of(bomb, "not readable as YAML: the anchor &a is not allowed (d.yaml:1:4)"),
        Arguments.of("a: *b\n", "not readable as YAML: the alias *b is not allowed (d.yaml:1:4)"),
        Arguments.of(
            "logging: !!java.net.URL [\"http://x\"]\n",
            "not readable as YAML: the tag tag:yaml.org,2002:java.net.URL is not allowed"
                + " (d.yaml:1:10)"),
        Arguments.of(
            "environment: !!str none\n",
            "not readable as YAML: the tag tag:yaml.org,2002:str is not allowed (d.yaml:1:14)"),
        Arguments.of(
            "# x\na: \u0007\n",
            "not readable as YAML: the character U+0007 is not allowed (d.yaml:2:4)"));
  }

  @ParameterizedTest
  @MethodSource("badTexts")
  void refusesABadTextWithItsPlace(String yaml, String message) {
    Reading reading = KIND.read(yaml, "d.yaml");

    assertThat(reading.problems()).first().extracting(Problem::message).isEqualTo(message);
    assertThatThrownBy(reading::orRefuse)
        .hasMessage(message)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
              assertThat(refusal.hint()).isNotBlank();
            });
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    Reading reading = KIND.read("a: " + "[".repeat(100) + "]".repeat(100), "d.yaml");

    assertThat(reading.problems()).singleElement().asString().contains("not readable as YAML");
  }

  @Test
  void findsEveryProblemAndKeepsWhatIsRight() {
    Reading reading =
        KIND.read("loging: {}\nlogging:\n  level: info\n  max_days: 0\n  x: 1\n", "d.yaml");

    assertThat(reading.problems()).hasSize(3);
    assertThat(reading.settings())
        .containsExactly(new Setting(LoggingKey.LEVEL, "info", "d.yaml:3"));
  }

  @Test
  void takesAnEmptyFileAndEmptySections() {
    for (String yaml : List.of("", "# only a comment\n", "---\n", "logging:\nfake: {}\n")) {
      assertThat(KIND.read(yaml, "d.yaml")).isEqualTo(new Reading(List.of(), List.of()));
    }
  }

  @Test
  void takesWordsLiterallyThatOtherReadersOfYamlConvert() {
    Reading reading = KIND.read("fake:\n  names: [no, 1e3, 0x10, ~x]\n  on: Off\n", "d.yaml");
    Configuration configuration = Configuration.defaults(KEYS).with(reading.orRefuse());

    assertThat(configuration.texts(FakeKey.NAMES)).containsExactly("no", "1e3", "0x10", "~x");
    assertThat(configuration.flag(FakeKey.ON)).isFalse();
  }

  static Stream<Arguments> badBytes() {
    return Stream.of(
        Arguments.of(
            new byte[] {'#', '\n', '#', (byte) 0xFC},
            "expected UTF-8 but found the byte 0xFC (d.yaml:2:2)"),
        Arguments.of(
            "environment: none".getBytes(StandardCharsets.UTF_16),
            "expected UTF-8 but found the byte 0xFE (d.yaml:1:1)"),
        Arguments.of(
            new byte[] {0x7F, 'E', 'L', 'F', 0},
            "not readable as YAML: the character U+007F is not allowed (d.yaml:1:1)"),
        Arguments.of(
            new byte[ConfigFile.MAX_BYTES + 1],
            "a configuration file must have at most 1048576 bytes but d.yaml has 1048577"));
  }

  @ParameterizedTest
  @MethodSource("badBytes")
  void refusesBytesThatAreNoText(byte[] bytes, String message) throws IOException {
    Path file = Files.write(folder.resolve("d.yaml"), bytes);

    assertThat(KIND.read(file, "d.yaml").problems())
        .singleElement()
        .extracting(Problem::message)
        .isEqualTo(message);
  }

  @Test
  void takesAByteOrderMark() throws IOException {
    Path file = Files.writeString(folder.resolve("d.yaml"), "\uFEFFenvironment: staging\n");

    assertThat(KIND.read(file, "d.yaml").orRefuse())
        .containsExactly(new Setting(EnvironmentKey.ENVIRONMENT, "staging", "d.yaml:1"));
  }

  @Test
  void refusesAFileThatIsMissingOrAFolderOrUnreadable() throws IOException {
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop);

    assertThat(message(folder.resolve("no"))).isEqualTo("there is no configuration file d.yaml");
    assertThat(message(folder)).isEqualTo("expected a configuration file but d.yaml is a folder");
    assertThat(message(loop)).startsWith("cannot read the configuration file d.yaml: ");
  }

  private static String message(Path file) {
    return KIND.read(file, "d.yaml").problems().getFirst().message();
  }
}
