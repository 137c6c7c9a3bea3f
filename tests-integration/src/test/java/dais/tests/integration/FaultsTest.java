package dais.tests.integration;

import java.io.IOException;
import java.nio.file.Path;

/// The faults of real processes.
final class FaultsTest extends FaultScenarios {
  @Override
  FaultStage stage(Path folder) throws IOException, InterruptedException {
    return FaultStage.ofProcesses(folder);
  }
}
