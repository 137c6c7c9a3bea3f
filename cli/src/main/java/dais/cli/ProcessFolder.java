package dais.cli;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/// What is kept of one process of a fleet: its identity, and which system process it is while it
/// runs. One that ended in order leaves no word of itself, one that was killed does.
///
/// @param name `coordinator`, `supervisor` or a node's
/// @param logs the folder of the fleet's logs
record ProcessFolder(String name, Path path, Path logs) {
  private static final String RUNNING = "running";
  private static final String ADDRESS = "address";
  private static final String BIND = "bind";
  private static final String PORT = "port";
  private static final String RESTARTS = "restarts";

  boolean isNode() {
    return !List.of(FleetFolder.COORDINATOR, FleetFolder.SUPERVISOR, FleetFolder.ADMIN)
        .contains(name);
  }

  /// Its log, JSON lines.
  Path log() {
    return logs.resolve(name + ".log");
  }

  /// What it printed since its last start.
  Path output() {
    return logs.resolve(name + ".out");
  }

  /// The process as it was recorded, whether it still runs or not.
  Optional<RecordedProcess> recorded() {
    return read(RUNNING).map(text -> RecordedProcess.parse(text, path.resolve(RUNNING)));
  }

  /// The process, if it runs.
  Optional<RecordedProcess> running() {
    return recorded().filter(RecordedProcess::isAlive);
  }

  /// @throws Refusal if another process than `process` runs here
  void requireFreeFor(ProcessHandle process) {
    running()
        .filter(other -> other.pid() != process.pid())
        .ifPresent(
            other -> {
              throw Refusal.badInput(
                  "%s runs already, as process %d".formatted(name, other.pid()),
                  "Stop it with `dais fleet down`, or choose another name or fleet.");
            });
  }

  /// Records that `process` runs here from now on.
  ///
  /// @throws Refusal if another one does
  void begin(ProcessHandle process) {
    requireFreeFor(process);
    write(RUNNING, RecordedProcess.of(process).text());
  }

  /// Records that the process ended.
  void end() {
    try {
      Files.deleteIfExists(path.resolve(RUNNING));
    } catch (IOException e) {
      throw FleetFolder.cannot("delete", path.resolve(RUNNING), e);
    }
  }

  /// Where it listens, or did when it last ran.
  Optional<String> address() {
    return read(ADDRESS);
  }

  void address(String address) {
    write(ADDRESS, address);
    write(PORT, address.substring(address.lastIndexOf(':') + 1));
  }

  /// Forgets where it listened.
  void noAddress() {
    try {
      Files.deleteIfExists(path.resolve(ADDRESS));
    } catch (IOException e) {
      throw FleetFolder.cannot("delete", path.resolve(ADDRESS), e);
    }
  }

  /// The port that it listened on last.
  Optional<Integer> port() {
    return read(PORT).map(Integer::parseInt);
  }

  /// The address of this machine that it is to listen on.
  String bind() {
    return read(BIND).orElse(CoordinatorRunCommand.BIND);
  }

  void bind(String address) {
    write(BIND, address);
  }

  /// How often it was started again since the fleet is up.
  int restarts() {
    return read(RESTARTS).map(Integer::parseInt).orElse(0);
  }

  void restarts(int count) {
    write(RESTARTS, Integer.toString(count));
  }

  /// Why it ended, as it printed it; else its last line.
  Optional<String> lastWords() {
    try {
      List<String> lines =
          Files.readAllLines(output()).stream().filter(line -> !line.isBlank()).toList();
      return lines.stream()
          .filter(line -> line.startsWith(Failure.PREFIX))
          .map(line -> line.substring(Failure.PREFIX.length()))
          .reduce((_, last) -> last)
          .or(() -> lines.stream().reduce((_, last) -> last));
    } catch (IOException e) {
      return Optional.empty(); // It printed nothing that can be read.
    }
  }

  private Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(path.resolve(file)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FleetFolder.cannot("read", path.resolve(file), e);
    }
  }

  /// In one step: readers find the old text or the new one.
  private void write(String file, String text) {
    try {
      Files.createDirectories(path);
      Path draft = Files.createTempFile(path, file, ".new");
      Files.writeString(draft, text + "\n");
      Files.move(
          draft,
          path.resolve(file),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw FleetFolder.cannot("write", path.resolve(file), e);
    }
  }
}
