package dais.cli;

import dais.infrastructure.config.Problem;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SignatureProvider;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerStore;
import dais.node.detection.Detectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/// Looks at what dais stands on: the JVM, this machine and the folder where a run would write. It
/// tries things out where it can and leaves nothing behind.
final class Checkup {
  private static final long MEGABYTE = 1 << 20;
  private static final long LEAST_HEAP = 256 * MEGABYTE;
  private static final long LITTLE_DISK = 1_024 * MEGABYTE;
  private static final long LEAST_DISK = 64 * MEGABYTE;
  private static final int COMMITS = 20;
  private static final Duration SLOW_COMMIT = Duration.ofMillis(20);

  private final Shell shell;
  private final ConfigLayers layers;

  Checkup(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    findings.add(modules());
    findings.add(cache(AotCache.ofProcess(shell)));
    findings.add(processors());
    findings.add(heap(Runtime.getRuntime().maxMemory()));
    findings.add(signatures(SignatureProvider.active()));
    findings.add(detectors());
    List<Problem> problems = layers.problems();
    findings.add(settings(problems));
    try {
      Path folder =
          existing(
              LedgerPath.folder(
                  shell,
                  problems.isEmpty()
                      ? LedgerPath.named(layers.configuration())
                      : Optional.empty()));
      findings.add(disk(folder));
      findings.add(ledger(folder));
    } catch (Refusal refusal) {
      findings.add(refused("ledger", refusal));
    }
    return List.copyOf(findings);
  }

  private static Finding java() {
    return Finding.ok("java", Runtime.version() + " by " + System.getProperty("java.vendor", "?"));
  }

  private static Finding modules() {
    return Checkup.class.getModule().isNamed()
        ? Finding.ok("modules", ModuleLayer.boot().modules().size() + " on the module path")
        : Finding.warn(
            "modules",
            "dais runs from the class path",
            "Start it with scripts/dais, so that plug-ins and native libraries are found.");
  }

  Finding cache(Optional<AotCache> cache) {
    if (cache.isEmpty()) {
      return Finding.ok(
          "start", "no cache: dais does not run from a package, or a flag forbids it");
    }
    try {
      return Finding.ok("start", cache.get().description(shell.clock().instant()));
    } catch (IOException e) {
      return Finding.warn("start", e.toString(), "Remove the folder " + cache.get().folder());
    }
  }

  private static Finding processors() {
    int processors = Runtime.getRuntime().availableProcessors();
    return processors > 1
        ? Finding.ok("processors", Integer.toString(processors))
        : Finding.warn("processors", "1", "Agents share it: a run takes as long as all of them.");
  }

  static Finding heap(long bytes) {
    String found = bytes / MEGABYTE + " MB";
    return bytes >= LEAST_HEAP
        ? Finding.ok("heap", found)
        : Finding.warn("heap", found, "Set DAIS_JAVA_OPTS=-Xmx352m: 200 agents need that much.");
  }

  static Finding signatures(SignatureProvider provider) {
    String found = "Ed25519 by " + provider.name();
    return provider.fastest()
        ? Finding.ok("signatures", found)
        : Finding.warn(
            "signatures",
            found,
            "The faster native library has not loaded: signing takes twice as long.");
  }

  private static Finding detectors() {
    try {
      return Finding.ok("detectors", String.join(", ", Detectors.names()));
    } catch (Refusal brokenPlugin) {
      return refused("detectors", brokenPlugin);
    }
  }

  private static Finding settings(List<Problem> problems) {
    return problems.isEmpty()
        ? Finding.ok("settings", "valid")
        : Finding.fail("settings", problems.getFirst().message(), problems.getFirst().hint());
  }

  private static Finding disk(Path folder) {
    try {
      return disk(Files.getFileStore(folder).getUsableSpace());
    } catch (IOException e) {
      return Finding.fail("disk", e.toString(), "Name another folder with DATABASE_PATH.");
    }
  }

  static Finding disk(long free) {
    String found = free / MEGABYTE + " MB free";
    if (free < LEAST_DISK) {
      return Finding.fail("disk", found, "Make room, or name another folder with DATABASE_PATH.");
    }
    return free < LITTLE_DISK
        ? Finding.warn("disk", found, "A long run of a large fleet writes more than this.")
        : Finding.ok("disk", found);
  }

  /// Writes, reads back and removes a small ledger.
  private static Finding ledger(Path folder) {
    Path scratch =
        existing(folder).resolve(".dais-doctor-" + ProcessHandle.current().pid() + ".db");
    try {
      Duration commit = commitTime(scratch);
      String found = "%.1f ms a commit in %s".formatted(commit.toNanos() / 1e6, folder);
      return commit.compareTo(SLOW_COMMIT) < 0
          ? Finding.ok("ledger", found)
          : Finding.warn("ledger", found, "Put the ledger on a local disk: two commits a round.");
    } catch (Refusal refusal) {
      return refused("ledger", refusal);
    } catch (CompletionException e) {
      return Finding.fail(
          "ledger", String.valueOf(e.getCause()), "Name another folder with DATABASE_PATH.");
    } finally {
      remove(folder, scratch);
    }
  }

  private static Duration commitTime(Path scratch) {
    byte[] body = "doctor".getBytes(StandardCharsets.UTF_8);
    try (LedgerStore store =
        LedgerStore.create(scratch, "dais/doctor", SigningKey.derived(0, "doctor"))) {
      long start = System.nanoTime();
      for (int i = 0; i < COMMITS; i++) {
        store.append(List.of(new Draft(EntryKind.CONTROL, i, 0, 0, body))).join();
      }
      return Duration.ofNanos((System.nanoTime() - start) / COMMITS);
    }
  }

  private static void remove(Path folder, Path scratch) {
    String name = String.valueOf(scratch.getFileName());
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.getFileName().toString().startsWith(name)).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw Refusal.surroundings(
          "cannot remove " + scratch + ": " + e.getMessage(), "Remove it by hand.", e);
    }
  }

  private static Finding refused(String name, Refusal refusal) {
    Failure failure = Failure.of(refusal);
    return Finding.fail(name, failure.message(), failure.hint());
  }

  /// The folder, or the nearest one above that is there: a run makes what is missing.
  private static Path existing(Path folder) {
    Path found = folder.toAbsolutePath();
    while (!Files.exists(found) && found.getParent() != null) {
      found = found.getParent();
    }
    if (!Files.isDirectory(found)) {
      throw Refusal.badInput(
          "expected a folder at %s but it is a file".formatted(found),
          "Name another place with DATABASE_PATH.");
    }
    return found;
  }
}
