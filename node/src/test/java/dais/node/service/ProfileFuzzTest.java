package dais.node.service;

import dais.test.support.Fuzzing;
import org.junit.jupiter.api.Test;

final class ProfileFuzzTest {
  @Test
  void whatAFoundingBringsIsRefusedOrHasOneSpelling() {
    Fuzzing.regress(ProfileFuzz.seeds(), 2_000, ProfileFuzz::fuzzerTestOneInput);
  }
}
