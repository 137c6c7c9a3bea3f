package dais.ledger;

import static dais.ledger.LedgerFixture.KEY;
import static dais.ledger.LedgerFixture.ORIGIN;
import static dais.ledger.LedgerFixture.createLedger;
import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
import static dais.ledger.LedgerFixture.refusal;
import static dais.ledger.LedgerFixture.tamper;
import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Everything that may lie where a ledger is expected: what is said, and with which exit code.
final class LedgerSurroundingsTest {
  private static final String MINE =
      "PRAGMA application_id = %d".formatted(LedgerDatabase.APPLICATION_ID);

  @TempDir private Path folder;

  /// Makes the trouble. The file does not exist before.
  @FunctionalInterface
  interface Maker {
    void make(Path file) throws IOException;
  }

  /// One row.
  ///
  /// @param said a part of the message; FILE stands for the ledger's path
  /// @param hint a part of the hint
  record Row(String name, Maker maker, ExitCode code, String said, String hint) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> whatIsNoLedger() {
    String name = "Name a file that dais wrote";
    String evidence = "put a backup in their place";
    return Stream.of(
        row("nothing", _ -> {}, ExitCode.BAD_INPUT, "there is no file FILE", name),
        row("a folder", Files::createDirectory, ExitCode.BAD_INPUT, "FILE is a folder", name),
        row("an empty file", Files::createFile, ExitCode.BAD_INPUT, "FILE is empty", name),
        row(
            "a text",
            file -> Files.writeString(file, "round,agent,score\n".repeat(1_000)),
            ExitCode.BAD_INPUT,
            "it is no SQLite database: FILE",
            name),
        row(
            "random bytes",
            file -> Files.write(file, noise(20_000)),
            ExitCode.BAD_INPUT,
            "it is no SQLite database: FILE",
            name),
        row(
            "SQLite's first line and no more",
            file -> Files.writeString(file, "SQLite format 3\0"),
            ExitCode.BAD_INPUT,
            "it is no SQLite database: FILE",
            name),
        row(
            "another program's database",
            file -> tamper(file, "CREATE TABLE t (x)", "PRAGMA application_id = 7"),
            ExitCode.BAD_INPUT,
            "FILE is another SQLite database (application id 7, not 1684105587)",
            name),
        row(
            "a database that was never finished",
            file -> tamper(file, MINE),
            ExitCode.BAD_INPUT,
            "FILE is another SQLite database",
            name),
        row(
            "a newer format",
            file -> {
              ledgerOf(file, 3);
              tamper(file, "PRAGMA user_version = 2");
            },
            ExitCode.BAD_INPUT,
            "FILE has ledger format 2 but this dais reads up to format 1",
            "Use the newer dais"),
        row(
            "a header without tables",
            file -> tamper(file, MINE, "PRAGMA user_version = 1"),
            ExitCode.NEGATIVE,
            "the database has not the tables of a ledger: FILE",
            evidence),
        row(
            "nobody's ledger",
            file ->
                tamper(
                    file,
                    MINE,
                    "PRAGMA user_version = 1",
                    "CREATE TABLE ledger (origin, checkpoint_key)"),
            ExitCode.NEGATIVE,
            "FILE: its table `ledger` must say whose it is but is empty",
            evidence),
        row(
            "a key that is none",
            file ->
                tamper(
                    file,
                    MINE,
                    "PRAGMA user_version = 1",
                    "CREATE TABLE ledger (origin, checkpoint_key)",
                    "INSERT INTO ledger VALUES ('a', x'010203')"),
            ExitCode.NEGATIVE,
            "FILE: its checkpoint key is none: ",
            evidence),
        row(
            "half a ledger",
            file -> {
              ledgerOf(file, 600);
              truncate(file, Files.size(file) / 2);
            },
            ExitCode.NEGATIVE,
            "FILE",
            evidence),
        row(
            "a page of a ledger",
            file -> {
              ledgerOf(file, 600);
              truncate(file, 4_096);
            },
            ExitCode.NEGATIVE,
            "the database file is damaged: FILE",
            evidence),
        row(
            "a ledger with a page of noise",
            file -> {
              ledgerOf(file, 600);
              overwrite(file, Files.size(file) - 3 * 4_096, noise(2 * 4_096));
            },
            ExitCode.NEGATIVE,
            "FILE",
            evidence));
  }

  static Stream<Row> whatIsNoCheckpoint() {
    String evidence = "put a backup in their place";
    return Stream.of(
        row(
            "none",
            Files::delete,
            ExitCode.BAD_INPUT,
            "FILE has no checkpoint: without FILE.checkpoint nobody can tell",
            "Put the checkpoint file that belongs to the ledger back beside it."),
        row(
            "an empty one",
            file -> Files.writeString(file, ""),
            ExitCode.NEGATIVE,
            "its checkpoint FILE.checkpoint is not valid: ",
            evidence),
        row(
            "a text",
            file -> Files.writeString(file, "dear reader\n\nnothing is signed\n"),
            ExitCode.NEGATIVE,
            "its checkpoint FILE.checkpoint is not valid: ",
            evidence),
        row(
            "bytes",
            file -> Files.write(file, new byte[] {(byte) 0xFF, (byte) 0xFE}),
            ExitCode.NEGATIVE,
            "FILE.checkpoint is not valid: it is no UTF-8 text",
            evidence),
        row(
            "somebody else's",
            file ->
                Files.writeString(
                    file, new Checkpoint(ORIGIN, TreeHead.EMPTY).sign(SigningKey.derived(1, "x"))),
            ExitCode.NEGATIVE,
            "is not valid: it carries no signature by",
            evidence),
        row(
            "another ledger's",
            file -> Files.writeString(file, new Checkpoint("dais/other", TreeHead.EMPTY).sign(KEY)),
            ExitCode.NEGATIVE,
            "FILE.checkpoint is not valid: ",
            evidence),
        row(
            "one cut short",
            file -> truncate(file, Files.size(file) - 20),
            ExitCode.NEGATIVE,
            "FILE.checkpoint is not valid: ",
            evidence),
        row(
            "a folder",
            file -> {
              Files.delete(file);
              Files.createDirectory(file);
            },
            ExitCode.SURROUNDINGS,
            "could not read or write FILE.checkpoint",
            "Check that the folder exists"));
  }

  static Stream<Row> whereNoLedgerCanBeMade() {
    return Stream.of(
        row(
            "in a file",
            file -> Files.createFile(file.getParent()),
            ExitCode.SURROUNDINGS,
            "could not read or write FILE",
            "Check that the folder exists, is writable and has space left."),
        row(
            "in another's place",
            file -> {
              Files.createDirectory(file.getParent());
              Files.createFile(file);
            },
            ExitCode.BAD_INPUT,
            "expected no file but found FILE: a run never goes into another's ledger",
            "--resume"),
        row(
            "beside another's checkpoint",
            file -> {
              Files.createDirectory(file.getParent());
              Files.createFile(file.resolveSibling("ledger.db.checkpoint"));
            },
            ExitCode.BAD_INPUT,
            "expected no file but found FILE.checkpoint",
            "--resume"),
        row(
            "beside a lock that is a folder",
            file -> Files.createDirectories(file.resolveSibling("ledger.db.lock")),
            ExitCode.SURROUNDINGS,
            "could not read or write FILE.lock",
            "Check that the folder exists"));
  }

  private static Row row(String name, Maker maker, ExitCode code, String said, String hint) {
    return new Row(name, maker, code, said, hint);
  }

  @ParameterizedTest
  @MethodSource("whatIsNoLedger")
  void isNeitherReadNorWritten(Row row) throws IOException {
    Path file = folder.resolve("ledger.db");
    row.maker().make(file);

    says(row, file, refusal(row.code(), () -> readWhole(file)));
    says(row, file, refusal(row.code(), () -> openAndReadWhole(file)));
  }

  @ParameterizedTest
  @MethodSource("whatIsNoCheckpoint")
  void leavesItsLedgerClosed(Row row) throws IOException {
    Path file = folder.resolve("ledger.db");
    ledgerOf(file, 3);
    row.maker().make(folder.resolve("ledger.db.checkpoint"));

    says(row, file, refusal(row.code(), () -> readWhole(file)));
    says(row, file, refusal(row.code(), () -> openLedger(file)));
  }

  @ParameterizedTest
  @MethodSource("whereNoLedgerCanBeMade")
  void makesNoLedger(Row row) throws IOException {
    Path file = folder.resolve("made").resolve("ledger.db");
    row.maker().make(file);

    says(row, file, refusal(row.code(), () -> createLedger(file)));
  }

  private static void readWhole(Path file) {
    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      reader.range(0, Long.MAX_VALUE);
    }
  }

  private static void openAndReadWhole(Path file) {
    try (LedgerStore store = openLedger(file)) {
      store.reads().range(0, Long.MAX_VALUE);
    }
  }

  private static void says(Row row, Path file, Refusal refusal) {
    assertThat(refusal).hasMessageContaining(row.said().replace("FILE", file.toString()));
    assertThat(refusal.hint()).contains(row.hint());
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static void truncate(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static void overwrite(Path file, long position, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), position);
    }
  }
}
