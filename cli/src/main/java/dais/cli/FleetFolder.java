package dais.cli;

import dais.coordinator.service.Membership;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.tls.TlsIdentity;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a fleet keeps what this machine must know of it: its root, its processes' identities and
/// pids, their logs; or, of a fleet elsewhere, an operator's identity. The same from any directory.
///
/// @param name letters, digits and `-`, 1 to 63 of them
/// @param path `${XDG_STATE_HOME:-~/.local/state}/dais/fleets/NAME`
record FleetFolder(String name, Path path) {
  static final String DEFAULT = "default";
  static final String COORDINATOR = "coordinator";
  static final String SUPERVISOR = "supervisor";
  static final String ADMIN = Membership.OWN_ADMIN;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,63}");
  private static final String LOCK = "lock";

  /// @throws Refusal if the name is none
  static FleetFolder of(Shell shell, String name) {
    if (!NAME.matcher(name).matches()) {
      throw Refusal.badInput(
          "a fleet's name must be 1 to 63 letters, digits or '-' but was '%s'".formatted(name),
          "Choose another name.");
    }
    return new FleetFolder(name, all(shell).resolve(name));
  }

  /// Every fleet of this user, by name.
  static List<FleetFolder> list(Shell shell) {
    Path all = all(shell);
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    return children(all).stream()
        .map(path -> new FleetFolder(path.getFileName().toString(), path))
        .filter(fleet -> fleet.isFounded() || fleet.isElsewhere())
        .toList();
  }

  private static Path all(Shell shell) {
    return state(shell).resolve("fleets");
  }

  /// Where dais keeps what must outlive its processes.
  static Path state(Shell shell) {
    String state = shell.environment().getOrDefault("XDG_STATE_HOME", "");
    // The XDG base directory specification: a relative one is to be ignored.
    Path home =
        Path.of(state).isAbsolute()
            ? Path.of(state)
            : Path.of(System.getProperty("user.home"), ".local", "state");
    return home.resolve("dais");
  }

  private static List<Path> children(Path folder) {
    try (Stream<Path> found = Files.list(folder)) {
      return found
          .filter(Files::isDirectory)
          .sorted(Comparator.comparing(path -> path.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw cannot("read the folder", folder, e);
    }
  }

  /// The same fleet, which must have been founded on this machine.
  ///
  /// @throws Refusal if it has not
  FleetFolder founded() {
    if (!here().isFounded()) {
      throw unknown();
    }
    return this;
  }

  /// The same fleet, which must not be another machine's.
  ///
  /// @throws Refusal if it is
  FleetFolder here() {
    if (isElsewhere()) {
      throw Refusal.badInput(
          "fleet %s is another machine's: this one has only an operator of it".formatted(name),
          "Run this on its coordinator's machine, or choose another name with --fleet.");
    }
    return this;
  }

  /// The same fleet, founded on this machine or joined as an operator.
  ///
  /// @throws Refusal if it is neither
  FleetFolder known() {
    if (!isFounded() && !isElsewhere()) {
      throw unknown();
    }
    return this;
  }

  private Refusal unknown() {
    return Refusal.badInput(
        "there is no fleet '%s': expected its folder %s".formatted(name, path),
        "Make it with `dais fleet up`, join one elsewhere with `dais operator join`, or name another:"
            + " `dais fleet list`.");
  }

  /// Whether it is another machine's, and this one has an operator of it.
  boolean isElsewhere() {
    return TlsIdentity.isIn(operator());
  }

  /// Where its coordinator listens, or did, `HOST:PORT`; empty if it never ran.
  ///
  /// @throws Refusal if it is another machine's and its address cannot be read
  String address() {
    return isElsewhere()
        ? new OperatorPlace(this).coordinator()
        : coordinator().address().orElse("");
  }

  /// What an operator of a fleet elsewhere keeps.
  Path operator() {
    return path.resolve("operator");
  }

  /// Whether its root was made.
  boolean isFounded() {
    return Files.exists(root().resolve("root.pem"));
  }

  Path root() {
    return path.resolve("root");
  }

  /// Where the coordinator keeps what it needs for its live run.
  Path live() {
    return root().resolve("live");
  }

  /// The ledger of the live run.
  Path liveLedger() {
    return path.resolve("ledgers").resolve("live.db");
  }

  /// The place of one process.
  ///
  /// @throws Refusal if the name is none
  ProcessFolder process(String process) {
    if (!NAME.matcher(process).matches()) {
      throw Refusal.badInput(
          "a process's name must be 1 to 63 letters, digits or '-' but was '%s'".formatted(process),
          "Name one that `dais fleet status` shows.");
    }
    return new ProcessFolder(
        process, path.resolve("processes").resolve(process), path.resolve("logs"));
  }

  /// The name, if a node can have it.
  ///
  /// @throws Refusal if it is that of another process of every fleet
  static String checkNode(String name) {
    if (List.of(COORDINATOR, SUPERVISOR, ADMIN).contains(name)) {
      throw Refusal.badInput(
          "no node can be named %s: the fleet has a process of that name".formatted(name),
          "Choose another name, such as n1.");
    }
    return name;
  }

  ProcessFolder coordinator() {
    return process(COORDINATOR);
  }

  ProcessFolder supervisor() {
    return process(SUPERVISOR);
  }

  /// Every process that was ever started: coordinator, supervisor, then the nodes, n2 before n10.
  List<ProcessFolder> processes() {
    Path folder = path.resolve("processes");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return children(folder).stream()
        .map(child -> process(child.getFileName().toString()))
        .filter(process -> !process.name().equals(ADMIN))
        .sorted(
            Comparator.comparing(ProcessFolder::isNode)
                .thenComparing(process -> process.name().replaceAll("\\d+$", ""))
                .thenComparingInt(process -> process.name().length())
                .thenComparing(ProcessFolder::name))
        .toList();
  }

  List<ProcessFolder> nodes() {
    return processes().stream().filter(ProcessFolder::isNode).toList();
  }

  /// The processes that run at this moment.
  List<ProcessFolder> running() {
    return processes().stream().filter(process -> process.running().isPresent()).toList();
  }

  /// Keeps others from starting and stopping the fleet at the same time.
  ///
  /// @throws Refusal if someone else does
  Hold hold() {
    try {
      if (!Files.isDirectory(path)) {
        var _ = PrivateFolder.create(path); // Ledgers and logs lie in it too.
      }
      FileChannel channel =
          FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw Refusal.badInput(
            "another command is starting or stopping fleet " + name,
            "Wait for its end, then try again.");
      }
      return new Hold(channel);
    } catch (IOException e) {
      throw cannot("hold", path.resolve(LOCK), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // Held in this very process.
    }
  }

  /// Held until it is closed, or the process ends.
  record Hold(FileChannel channel) implements AutoCloseable {
    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw cannot("let go of", Path.of(LOCK), e);
      }
    }
  }

  /// A folder with all that is in it, what lies in a folder before the folder.
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted(Comparator.reverseOrder()).toList();
    }
  }

  static Refusal cannot(String deed, Path file, IOException cause) {
    return Refusal.surroundings(
        "cannot %s %s: %s".formatted(deed, file, cause),
        "Check that it is this user's and the disk is not full.",
        cause);
  }
}
