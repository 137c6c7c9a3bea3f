package dais.ledger;

import static dais.ledger.LedgerFixture.createLedger;
import static dais.ledger.LedgerFixture.draft;
import static dais.ledger.LedgerFixture.drafts;
import static dais.ledger.LedgerFixture.expectedHead;
import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
import static dais.ledger.LedgerFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On a file system of its own: full, or read-only. Skipped where nothing can be mounted.
final class MountedLedgerTest {
  private static final String SIZE = "size=1m";

  @TempDir private Path folder;
  private Path mount;
  private Path file;
  private boolean mounted;

  @BeforeEach
  void mountASmallDisk() throws Exception {
    mount = Files.createDirectory(folder.resolve("disk"));
    file = mount.resolve("ledger #1 50%.db");
    mounted = succeeds("mount", "-t", "tmpfs", "-o", SIZE, "dais-test", mount.toString());
    assumeTrue(mounted, "needs the right to mount a tmpfs: run as root on Linux");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(succeeds("umount", mount.toString())).isTrue();
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      // There is no such program here.
      return false;
    }
  }

  private void makeReadOnly() throws InterruptedException {
    assertThat(succeeds("mount", "-o", "remount,ro," + SIZE, mount.toString())).isTrue();
  }

  @Test
  void aFullDiskFailsTheAppendWholeAndReadersGoOn() throws IOException {
    Path ballast = Files.write(mount.resolve("ballast"), new byte[300_000]);
    try (LedgerStore store = createLedger(file)) {
      TreeHead before = store.append(drafts(0, 10)).join();
      Draft huge = new Draft(EntryKind.MODEL, 1, 1, 1, new byte[2_000_000]);

      CompletionException failure =
          catchThrowableOfType(
              CompletionException.class, () -> store.append(List.of(draft(10), huge)).join());

      assertThat(failure.getCause())
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.exitCode()).isEqualTo(ExitCode.SURROUNDINGS);
                assertThat(refusal)
                    .hasMessageContaining("the disk is full: could not grow " + file);
                assertThat(refusal.hint()).isEqualTo("Free space, then try again.");
              });
      assertThat(store.reads().head()).isEqualTo(before);
      assertThat(store.reads().range(0, 100)).hasSize(10);

      Files.delete(ballast);
      assertThat(store.append(drafts(10, 12)).join()).isEqualTo(expectedHead(drafts(0, 12)));
    }
    try (LedgerStore store = openLedger(file)) {
      assertThat(store.head()).isEqualTo(expectedHead(drafts(0, 12)));
    }
  }

  @Test
  void aDiskThatIsFullAlreadyLeavesNoLedger() throws IOException {
    Files.write(mount.resolve("ballast"), new byte[1_040_000]);

    Refusal refusal = refusal(ExitCode.SURROUNDINGS, () -> createLedger(file));

    assertThat(refusal).hasMessageContaining(file.toString());
    assertThat(file).doesNotExist();
  }

  @Test
  void aDiskThatGetsFullLeavesNoCopy() {
    Path source = folder.resolve("source.db");
    try (LedgerStore store = createLedger(source)) {
      var _ =
          store.append(List.of(new Draft(EntryKind.MODEL, 1, 1, 1, new byte[2_000_000]))).join();
    }
    try (LedgerReader reader = LedgerStore.openReadOnly(source)) {
      assertThat(refusal(ExitCode.SURROUNDINGS, () -> reader.backup(file, LedgerConfig.DEFAULT)))
          .hasMessageContaining("the disk is full: could not grow " + file);
    }
    assertThat(mount).isEmptyDirectory();
  }

  @Test
  void aReadOnlyDiskIsReadAndNotWritten() throws InterruptedException {
    TreeHead head = ledgerOf(file, 600);
    makeReadOnly();

    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      assertThat(reader.head()).isEqualTo(head);
      assertThat(reader.range(0, 1_000)).hasSize(600);
    }
    assertThat(refusal(ExitCode.SURROUNDINGS, () -> openLedger(file)))
        .hasMessageContaining("could not read or write " + file + ".lock")
        .hasMessageContaining("Read-only file system");
    assertThat(
            refusal(ExitCode.SURROUNDINGS, () -> createLedger(file.resolveSibling("another.db"))))
        .hasMessageContaining("Read-only file system");
  }

  @Test
  void aReadOnlyDiskWithALogThatACrashLeftIsNotReadWithoutIt() throws Exception {
    ledgerOf(file, 3);
    // What is in the log would be missing.
    Files.write(mount.resolve(file.getFileName() + "-wal"), new byte[] {1});
    makeReadOnly();

    Refusal refusal = refusal(ExitCode.SURROUNDINGS, () -> LedgerStore.openReadOnly(file));

    assertThat(refusal).hasMessageContaining("could not open " + file);
    assertThat(refusal.hint()).contains("copy the ledger with its checkpoint");
  }
}
