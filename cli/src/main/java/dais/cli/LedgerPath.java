package dais.cli;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the ledger of a run lies: a flag or `DATABASE_PATH` is taken literally, else it is a fresh
/// file in `ledgers`.
final class LedgerPath {
  /// The environment variable that names the ledger where no flag does.
  static final String VARIABLE = "DATABASE_PATH";

  private static final String FOLDER = "ledgers";
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private LedgerPath() {}

  /// The file that a run writes; makes the folder of a fresh one.
  static Path forRun(Shell shell, Optional<Path> flag, long seed) {
    return named(shell, flag).orElseGet(() -> fresh(shell, seed));
  }

  /// A file that is not there yet.
  static Path fresh(Shell shell, long seed) {
    Path folder = shell.directory().resolve(FOLDER);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw Refusal.surroundings(
          "cannot make the folder " + folder + ": " + e.getMessage(),
          "Name a file with --ledger FILE.",
          e);
    }
    String name = START.format(shell.clock().instant()) + "-" + seed;
    Path file = folder.resolve(name + ".db");
    for (int copy = 2; Files.exists(file); copy++) {
      file = folder.resolve(name + "-" + copy + ".db");
    }
    return file;
  }

  /// Where a run would write without a flag.
  static Path folder(Shell shell) {
    Path file = named(shell, Optional.empty()).orElse(Path.of(FOLDER, "new.db"));
    return Optional.ofNullable(shell.directory().resolve(file).getParent()).orElse(Path.of(""));
  }

  /// The file to read: the one that is named, else the newest in `ledgers`.
  static Path forReading(Shell shell, Optional<Path> argument) {
    Path file = named(shell, argument).orElseGet(() -> newest(shell));
    if (!Files.isRegularFile(file)) {
      throw Refusal.badInput("there is no ledger " + file, "`dais run` and `dais demo` make one.");
    }
    return file;
  }

  /// `database.path` as it stands.
  static ProcessSetting setting(Shell shell) {
    String variable = shell.environment().getOrDefault(VARIABLE, "");
    return variable.isEmpty()
        ? new ProcessSetting("database.path", FOLDER + "/{start time}-{seed}.db", "default")
        : new ProcessSetting("database.path", variable, "environment " + VARIABLE);
  }

  /// The file that a flag or the environment names.
  static Optional<Path> named(Shell shell, Optional<Path> flag) {
    String variable = shell.environment().getOrDefault(VARIABLE, "");
    return flag.isPresent() || variable.isEmpty() ? flag : Optional.of(Path.of(variable));
  }

  private static Path newest(Shell shell) {
    Path folder = shell.directory().resolve(FOLDER);
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        Optional<Path> newest =
            files
                .filter(file -> file.getFileName().toString().endsWith(".db"))
                .max(Comparator.comparing(file -> file.getFileName().toString()));
        if (newest.isPresent()) {
          return newest.get();
        }
      } catch (IOException e) {
        throw Refusal.surroundings(
            "cannot read the folder " + folder + ": " + e.getMessage(),
            "Name the ledger's file.",
            e);
      }
    }
    throw Refusal.badInput(
        "expected a ledger in " + folder + " but there is none",
        "Make one with `dais demo`, or name a file.");
  }
}
