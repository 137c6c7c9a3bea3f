package dais.node.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkersTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void handsResultsBackInOrder(int threads) {
    try (Workers workers = new Workers(threads)) {
      List<Integer> squares = workers.map(1000, i -> i * i);

      assertThat(squares).isEqualTo(IntStream.range(0, 1000).mapToObj(i -> i * i).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void throwsWhatATaskThrew(int threads) {
    try (Workers workers = new Workers(threads)) {
      assertThatThrownBy(
              () ->
                  workers.map(
                      1000,
                      i -> {
                        throw new IllegalArgumentException("agent " + i);
                      }))
          .hasStackTraceContaining("agent ");
    }
  }
}
