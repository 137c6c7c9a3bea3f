package dais.ledger;

import dais.test.support.Fuzzing;
import org.junit.jupiter.api.Test;

final class CheckpointFuzzTest {
  @Test
  void everyNoteIsRefusedOrSaysOneThing() {
    Fuzzing.regress(CheckpointFuzz.seeds(), 500, CheckpointFuzz::fuzzerTestOneInput);
  }
}
