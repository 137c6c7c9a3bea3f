package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunTallyTest {
  @TempDir private Path folder;

  @Test
  void readsThePeakOfTheResidentSet() throws IOException {
    Path status = folder.resolve("status");
    Files.writeString(status, "Name:\tjava\nVmPeak:\t  9000 kB\nVmHWM:\t   1234 kB\n");

    assertThat(RunTally.peakRssBytes(status)).hasValue(1234 * 1024);
  }

  @Test
  void knowsNoPeakWhereTheSystemDoesNotTell() throws IOException {
    assertThat(RunTally.peakRssBytes(folder.resolve("none"))).isEmpty();
    Path status = folder.resolve("status");
    Files.writeString(status, "Name:\tjava\n");
    assertThat(RunTally.peakRssBytes(status)).isEmpty();
  }

  @Test
  void ratesNothingBeforeTheFirstRound() {
    RunTally tally = new RunTally();
    tally.founded();

    assertThat(tally.timing().roundsPerMinute()).isZero();
    assertThat(tally.counts().candidates()).isZero();
  }
}
