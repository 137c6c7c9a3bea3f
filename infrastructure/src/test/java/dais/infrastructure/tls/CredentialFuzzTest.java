package dais.infrastructure.tls;

import dais.test.support.Fuzzing;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CredentialFuzzTest {
  @TempDir private Path folder;

  @Test
  void everyCredentialIsRefusedOrHasOneSpelling() {
    Fuzzing.regress(CredentialFuzz.seeds(folder), 300, CredentialFuzz::fuzzerTestOneInput);
  }
}
