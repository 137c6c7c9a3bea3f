package dais.coordinator.service;

import dais.test.support.Fuzzing;
import org.junit.jupiter.api.Test;

final class EnvelopeFuzzTest {
  @Test
  void everyEnvelopeIsHeardOrRefused() {
    Fuzzing.regress(EnvelopeFuzz.seeds(), 500, EnvelopeFuzz::fuzzerTestOneInput);
  }
}
