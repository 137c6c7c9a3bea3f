package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.ValueType.DecimalNumber;
import dais.infrastructure.config.ValueType.OrWord;
import dais.infrastructure.config.ValueType.WholeNumber;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Over every key that there is: who sets it, who overrules whom, and that its range is the one
/// that is written down.
final class EveryKeyTest {
  @TempDir private Path folder;
  private TestShell shell;

  @BeforeEach
  void open() {
    shell = new TestShell(folder, FakeRun::new);
  }

  static List<ConfigKey> keys() {
    return ConfigLayers.KEYS.all();
  }

  static Stream<ConfigKey> numbers() {
    return keys().stream().filter(key -> !outside(key).isEmpty());
  }

  private String shown(ConfigKey key) {
    assertThat(shell.dais("config", "show", "--origin")).as(shell.err()).isZero();
    return shell
        .out()
        .lines()
        .filter(line -> line.startsWith(key.dotted() + " = "))
        .findFirst()
        .orElseThrow();
  }

  private void write(String file, ConfigKey key, String text) throws IOException {
    String line = ConfigRows.yaml(key, text);
    Files.writeString(
        folder.resolve(file),
        key.section().isEmpty() ? line + "\n" : key.section() + ":\n  " + line + "\n");
  }

  private static String line(ConfigKey key) {
    return key.section().isEmpty() ? "1" : "2";
  }

  @ParameterizedTest
  @MethodSource("keys")
  void standsAtItsDefault(ConfigKey key) {
    assertThat(shown(key)).isEqualTo(key.dotted() + " = " + key.defaultText() + "  # default");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void isSetByTheFileOverruledByTheLocalFileAndThatByTheEnvironment(ConfigKey key)
      throws IOException {
    List<String> values = SampleValues.of(key);
    write("dais.yaml", key, values.getFirst());
    assertThat(shown(key))
        .isEqualTo("%s = %s  # dais.yaml:%s".formatted(key.dotted(), values.getFirst(), line(key)));

    write("dais.local.yaml", key, values.getLast());
    assertThat(shown(key))
        .isEqualTo(
            "%s = %s  # dais.local.yaml:%s".formatted(key.dotted(), values.getLast(), line(key)));

    shell.environment.put(key.environmentName(), values.getFirst());
    assertThat(shown(key))
        .isEqualTo(
            "%s = %s  # environment %s"
                .formatted(key.dotted(), values.getFirst(), key.environmentName()));
    assertThat(shell.dais("config", "get", key.dotted())).isZero();
    assertThat(shell.out()).isEqualTo(values.getFirst() + "\n");
  }

  static Stream<ConfigKey> keysWithAliases() {
    return keys().stream().filter(key -> !key.aliases().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("keysWithAliases")
  void isKnownByItsOtherNames(ConfigKey key) throws IOException {
    String value = SampleValues.of(key).getFirst();
    for (String alias : key.aliases()) {
      String[] parts = alias.split("\\.", -1);
      Files.writeString(
          folder.resolve("dais.yaml"), "%s:\n  %s: %s\n".formatted(parts[0], parts[1], value));
      assertThat(shown(key)).isEqualTo(key.dotted() + " = " + value + "  # dais.yaml:2");
      Files.delete(folder.resolve("dais.yaml"));
      shell.environment.put(ConfigKey.environmentName(alias), value);
      assertThat(shown(key)).contains(" = " + value + "  # environment ");
      assertThat(shell.dais("config", "get", alias)).isZero();
      assertThat(shell.out()).isEqualTo(value + "\n");
      shell.environment.clear();
    }
  }

  /// The nearest numbers outside the range that is written down.
  private static List<String> outside(ConfigKey key) {
    return switch (key.type() instanceof OrWord orWord ? orWord.type() : key.type()) {
      case WholeNumber type when type.equals(WholeNumber.ANY) -> List.of("9223372036854775808");
      case WholeNumber type ->
          List.of(Long.toString(type.least() - 1), Long.toString(type.most() + 1));
      case DecimalNumber type ->
          List.of(
              type.least().subtract(new BigDecimal("0.000001")).toPlainString(),
              type.most().add(new BigDecimal("0.000001")).toPlainString());
      default -> List.of();
    };
  }

  private static List<String> ends(ConfigKey key) {
    return switch (key.type() instanceof OrWord orWord ? orWord.type() : key.type()) {
      case WholeNumber type -> List.of(Long.toString(type.least()), Long.toString(type.most()));
      case DecimalNumber type -> List.of(type.least().toPlainString(), type.most().toPlainString());
      default -> List.of();
    };
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void isRefusedOutsideTheRangeThatIsWrittenDown(ConfigKey key) {
    for (String value : outside(key)) {
      shell.environment.put(key.environmentName(), value);
      assertThat(shell.dais("config", "show")).as(value).isEqualTo(4);
      assertThat(shell.err())
          .contains(key.dotted() + " must be in [", " but was " + value)
          .contains("(environment " + key.environmentName() + ")");
    }
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void isTakenAtBothEndsOfTheRangeThatIsWrittenDown(ConfigKey key) {
    for (String value : ends(key)) {
      shell.environment.put(key.environmentName(), value);
      assertThat(shown(key)).startsWith(key.dotted() + " = " + value + "  #");
    }
  }
}
