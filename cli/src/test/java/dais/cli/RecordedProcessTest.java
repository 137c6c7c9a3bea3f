package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RecordedProcessTest {
  private static final Path FILE = Path.of("n1", "running");

  @Test
  void isTheProcessThatWasRecorded() {
    RecordedProcess self = RecordedProcess.of(ProcessHandle.current());

    assertThat(RecordedProcess.parse(self.text(), FILE)).isEqualTo(self);
    assertThat(self.handle()).contains(ProcessHandle.current());
    assertThat(self.isPaused()).isFalse();
  }

  /// Pids are used again.
  @Test
  void isNoOtherProcessWithItsPid() {
    RecordedProcess self = RecordedProcess.of(ProcessHandle.current());
    RecordedProcess before =
        new RecordedProcess(self.pid(), self.started().minus(Duration.ofMinutes(1)));

    assertThat(before.isAlive()).isFalse();
    ProcessSignal.KILL.send(before);
  }

  @Test
  void isNoneThatEnded() throws Exception {
    Process process = new ProcessBuilder("sleep", "100").start();
    RecordedProcess recorded = RecordedProcess.of(process.toHandle());
    assertThat(recorded.isAlive()).isTrue();

    ProcessSignal.KILL.send(recorded);
    process.waitFor();

    assertThat(recorded.isAlive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pid 1", "pid x\nstarted 2026-01-01T00:00:00Z", "pid 1\nstarted now"})
  void refusesWhatIsNoRecord(String text) {
    assertThatThrownBy(() -> RecordedProcess.parse(text, FILE))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("expected a pid and its start in " + FILE);
  }
}
