package dais.tests.integration;

import java.io.IOException;
import java.nio.file.Path;

/// The same faults of a coordinator and nodes in this process: what is wrong here can be debugged,
/// and what is right here only is a matter of processes.
final class FaultsInOneProcessTest extends FaultScenarios {
  @Override
  FaultStage stage(Path folder) throws IOException, InterruptedException {
    return FaultStage.inThisProcess(folder);
  }
}
