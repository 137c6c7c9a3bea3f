package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetRehearseCommandTest {
  @TempDir private Path folder;

  @Test
  void doesWhatAFleetDoesAndEndsAllOfIt() {
    TestShell shell = new TestShell(folder, FakeRun::new);

    assertThat(shell.dais("fleet", "rehearse", folder.toString())).as(shell.err()).isZero();

    Path fleet = folder.resolve("dais/fleets/rehearsal");
    assertThat(fleet.resolve("root")).isDirectory();
    assertThat(folder.resolve("rehearsal.log")).content().contains("joined", "assigned to a run");
    FleetFolder left = new FleetFolder("rehearsal", fleet);
    assertThat(left.coordinator().recorded()).isEmpty();
    assertThat(left.process("n1").recorded()).isEmpty();
  }
}
