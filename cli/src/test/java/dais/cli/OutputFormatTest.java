package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OutputFormatTest {
  @ParameterizedTest
  @CsvSource({
    "run, HUMAN",
    "run -o json, JSON",
    "run -ojsonl, JSONL",
    "run -o=json, JSON",
    "run --output JSONL, JSONL",
    "run --output=json, JSON",
    "run -o human, HUMAN",
    "run -o, HUMAN",
    "run -o xml, HUMAN",
  })
  void isReadEvenFromALineThatCannotBeUnderstood(String line, OutputFormat expected) {
    assertThat(OutputFormat.of(line.split(" "))).isEqualTo(expected);
  }
}
