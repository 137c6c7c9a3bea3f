package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class LoggingTest {
  @TempDir private Path folder;

  @Test
  void goesToStderrAtTheLevelThatIsAskedFor() {
    TestShell shell = new TestShell(folder, FakeRun::new);

    Logging.start(shell.shell(), "");
    LoggerFactory.getLogger("a.B").info("quiet");
    LoggerFactory.getLogger("a.B").warn("loud");
    Logging.start(shell.shell(), "INFO");
    LoggerFactory.getLogger("a.B").info("now heard");

    assertThat(shell.err())
        .contains("WARN  a.B - loud", "INFO  a.B - now heard")
        .doesNotContain("quiet");
    assertThat(shell.out()).isEmpty();
  }
}
