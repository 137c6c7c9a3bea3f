package dais.consensus;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.test.support.Fuzzing;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EntryFuzzTest {
  @Test
  void everyBodyIsRefusedOrHasOneSpelling() {
    Fuzzing.regress(CanonicalBytesTest.bodies(), 500, EntryFuzz::fuzzerTestOneInput);
  }

  @Test
  void aFailureNamesItsInput() {
    assertThatThrownBy(
            () ->
                Fuzzing.regress(
                    List.of(new byte[] {7}),
                    0,
                    _ -> {
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("fails on [7]");
  }
}
