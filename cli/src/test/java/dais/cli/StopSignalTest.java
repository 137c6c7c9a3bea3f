package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StopSignalTest {
  @TempDir private Path folder;

  @Test
  void listensOnlyWhileARunIsOpen() {
    StopSignal stop = StopSignal.install(new TestShell(folder, FakeRun::new).shell());

    assertThat(stop.requested()).isFalse();
    stop.close();
    stop.close();
  }

  @Test
  void givesWayToAnInterrupt() {
    TestShell shell = new TestShell(folder, FakeRun::new);
    StopSignal stop = new StopSignal(shell.shell());

    Thread.currentThread().interrupt();
    stop.request();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(stop.requested()).isTrue();
  }
}
