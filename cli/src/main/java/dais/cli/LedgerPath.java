package dais.cli;

import dais.infrastructure.config.Configuration;
import dais.infrastructure.exit.Refusal;
import dais.ledger.DatabaseKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the ledger of a run lies: `database.path` is taken literally, else it is a fresh file in
/// `ledgers`.
final class LedgerPath {
  private static final String FOLDER = "ledgers";
  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private LedgerPath() {}

  /// The file that a run writes; makes the folder of a fresh one.
  static Path forRun(Shell shell, Configuration configuration, long seed) {
    return named(configuration).orElseGet(() -> fresh(shell, seed));
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

  /// The folder that a run would write into.
  static Path folder(Shell shell, Optional<Path> named) {
    Path file = named.orElse(Path.of(FOLDER, "new.db"));
    return Optional.ofNullable(shell.directory().resolve(file).getParent()).orElse(Path.of(""));
  }

  /// The file to read: the one that is named, else the newest in `ledgers`.
  static Path forReading(Shell shell, Configuration configuration, Optional<Path> argument) {
    Path file = argument.or(() -> named(configuration)).orElseGet(() -> newest(shell));
    if (!Files.isRegularFile(file)) {
      throw Refusal.badInput("there is no ledger " + file, "`dais run` and `dais demo` make one.");
    }
    return file;
  }

  /// The file that the configuration names.
  static Optional<Path> named(Configuration configuration) {
    return configuration.path(DatabaseKey.PATH, DatabaseKey.AUTO);
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
