package dais.ledger;

import static dais.ledger.LedgerFixture.draft;
import static dais.ledger.LedgerFixture.drafts;
import static dais.ledger.LedgerFixture.expectedHead;
import static dais.ledger.LedgerFixture.openLedger;
import static dais.ledger.LedgerFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.config.LoggingConfig;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.logging.Logging;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that writes, and is killed.
@Timeout(300)
final class LedgerCrashTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("ledger.db");
  }

  /// Appends three drafts a call, so many calls, prints each acknowledged size and waits to be
  /// killed.
  static final class Appender {
    private Appender() {}

    public static void main(String[] args) throws InterruptedException {
      Thread.ofPlatform().daemon().name("end with the parent").start(Appender::endWithTheParent);
      // Stdout is for what was acknowledged.
      Logging.start(LoggingConfig.DEFAULT, System.err);
      Path file = Path.of(args[0]);
      LedgerStore store = Files.exists(file) ? openLedger(file) : LedgerFixture.createLedger(file);
      int next = (int) store.head().size();
      for (int call = 0; call < Integer.parseInt(args[1]); call++) {
        store
            .append(drafts(next, next + 3))
            .thenAccept(head -> System.out.println(head.size()))
            .join();
        next += 3;
      }
      System.out.println("done");
      new CountDownLatch(1).await();
    }

    private static void endWithTheParent() {
      try {
        System.in.transferTo(OutputStream.nullOutputStream());
        Runtime.getRuntime().halt(1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Process appender(int calls) throws IOException {
    String path =
        String.join(
            java.io.File.pathSeparator,
            System.getProperty("jdk.module.path", ""),
            System.getProperty("java.class.path"),
            Path.of("target", "classes").toString(),
            Path.of("target", "test-classes").toString());
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            path,
            Appender.class.getName(),
            file.toString(),
            Integer.toString(calls))
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  /// Kills the process once it printed `acknowledged` lines and returns all that it printed.
  private List<String> killAfter(Process process, int lines) throws Exception {
    List<String> printed = new ArrayList<>();
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        printed.add(line);
        if (printed.size() == lines) {
          // Not the process's own method: that closes the pipe, and with it what is still to read.
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    assertThat(printed)
        .as(() -> "what the process said: " + read(folder.resolve("stderr")))
        .hasSizeGreaterThanOrEqualTo(lines);
    return printed;
  }

  private static String read(Path path) {
    try {
      return Files.readString(path);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesBeingKilled() throws Exception {
    for (int killed = 1; killed <= 3; killed++) {
      List<String> acknowledged = killAfter(appender(Integer.MAX_VALUE), 40 * killed);

      try (LedgerStore store = openLedger(file)) {
        int size = (int) store.head().size();
        assertThat(size)
            .isGreaterThanOrEqualTo(Integer.parseInt(acknowledged.getLast()))
            .isEqualTo(size / 3 * 3);
        assertThat(store.head()).isEqualTo(expectedHead(drafts(0, size)));
        assertThat(store.reads().range(0, size))
            .hasSize(size)
            .allSatisfy(
                entry -> assertThat(entry.body()).isEqualTo(draft((int) entry.index()).body()));
      }
    }
  }

  @Test
  void aSecondProcessIsRefusedAndNamesTheFirst() throws Exception {
    Process first = appender(1);
    BufferedReader out = first.inputReader();
    assertThat(out.readLine()).isEqualTo("3");

    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessageStartingWith(
            "ledger %s is being written by process %d (%s "
                .formatted(file, first.pid(), Appender.class.getName()));
    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      assertThat(reader.head()).isEqualTo(expectedHead(drafts(0, 3)));
    }

    // As a process of another machine or container that shares the folder is seen.
    Files.writeString(folder.resolve("ledger.db.lock"), "4194305 dais run since yesterday\n");
    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessageEndingWith(
            "by process 4194305 (dais run since yesterday), which does not run on this machine or in"
                + " this container");

    first.destroyForcibly().waitFor();
    openLedger(file).close();
  }

  @Test
  void aFlippedByteInTheWriteAheadLogIsRefusedAndLeftAsItIs() throws Exception {
    assertThat(killAfter(appender(20), 21)).last().isEqualTo("done");
    Path wal = folder.resolve("ledger.db-wal");
    // A byte of the page in the first frame: 32 bytes of file head and 24 of frame head go before.
    flip(wal, 32 + 24 + 1_000);
    byte[] evidence = Files.readAllBytes(wal);

    assertThat(refusal(ExitCode.NEGATIVE, () -> openLedger(file)))
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining("it holds 0 entries but its checkpoint was signed over 60");

    assertThat(Files.readAllBytes(wal)).isEqualTo(evidence);
  }

  private static void flip(Path path, long position) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 1)}), position);
    }
  }
}
