package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.identity.SignatureProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorCommandTest {
  @TempDir private Path folder;

  private TestShell shell() {
    return new TestShell(folder, FakeRun::new);
  }

  @Test
  void findsASoundMachineSoundAndLeavesNothingBehind() throws IOException {
    TestShell shell = shell();

    int code = shell.dais("doctor");

    assertThat(code).isZero();
    assertThat(shell.out())
        .contains("ok    java        " + Runtime.version())
        .contains("ok    detectors   forest, mahalanobis, neighbours")
        .contains("ok    settings    valid")
        .containsPattern("(ok  |warn)  ledger      [0-9.]+ ms a commit in " + folder.toRealPath())
        .doesNotContain("fail");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void failsWhereALedgerCannotBeWritten() throws IOException {
    TestShell shell = shell();
    // A file stands where the folder of the ledger should be.
    Path file = Files.writeString(folder.resolve("taken"), "");
    shell.environment.put("DATABASE_PATH", file.resolve("run.db").toString());

    int code = shell.dais("doctor", "-o", "json");

    assertThat(code).isEqualTo(1);
    assertThat(shell.out())
        .contains("\"check\":\"ledger\",\"verdict\":\"fail\"")
        .contains("expected a folder at " + file + " but it is a file");
  }

  @Test
  void failsOnASettingThatARunWouldRefuse() {
    TestShell shell = shell();
    shell.environment.put("SIMULATION_AGENTS", "minus one");

    int code = shell.dais("doctor", "-o", "jsonl");

    assertThat(code).isEqualTo(1);
    assertThat(shell.out())
        .contains("\"check\":\"settings\",\"verdict\":\"fail\"")
        .contains("minus one")
        .endsWith("\"terminal\":true}\n");
  }

  @Test
  void warnsOfLittleMemoryDiskAndSlowSignatures() {
    long megabyte = 1 << 20;
    assertThat(Checkup.heap(64 * megabyte).verdict()).isEqualTo(Finding.Verdict.WARN);
    assertThat(Checkup.heap(352 * megabyte).verdict()).isEqualTo(Finding.Verdict.OK);
    assertThat(Checkup.disk(5_000 * megabyte).verdict()).isEqualTo(Finding.Verdict.OK);
    assertThat(Checkup.disk(500 * megabyte).verdict()).isEqualTo(Finding.Verdict.WARN);
    assertThat(Checkup.disk(5 * megabyte))
        .isEqualTo(
            Finding.fail(
                "disk", "5 MB free", "Make room, or name another folder with DATABASE_PATH."));
    assertThat(Checkup.signatures(new SignatureProvider("BC", false)).verdict())
        .isEqualTo(Finding.Verdict.WARN);
  }
}
