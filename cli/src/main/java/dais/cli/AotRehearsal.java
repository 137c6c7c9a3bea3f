package dais.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes an [AotCache]: a process does once, in a folder of its own, what those of a fleet do. That
/// it fails is no reason not to start a fleet.
record AotRehearsal(AotCache cache) {
  private static final Logger log = LoggerFactory.getLogger(AotRehearsal.class);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  // With profiles of the rehearsal a start spends a third of its CPU time on compiling what it is
  // about to be through with.
  private static final List<String> CLASSES_ONLY =
      List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining");

  /// Whether the cache is there, after it was tried to make it.
  boolean make() {
    Path draft = cache.draft();
    Path work = cache.folder().resolve(draft.getFileName() + "-work");
    try {
      Files.createDirectories(work);
      Path output = work.resolve("output");
      Process process =
          new ProcessBuilder(line(draft, work))
              .directory(work.toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (await(process) && Files.isRegularFile(draft)) {
        cache.install(draft, System.getProperty("jdk.module.path", ""));
      } else {
        log.warn("no cache for faster starts was made: {}", Files.readString(output).strip());
      }
    } catch (IOException e) {
      log.warn("no cache for faster starts was made", e);
    } finally {
      delete(work);
    }
    return cache.isMade();
  }

  private static List<String> line(Path draft, Path work) {
    List<String> line = new ArrayList<>();
    line.add(ProcessCommand.java());
    line.addAll(ProcessCommand.passedOn(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    line.addAll(ProcessRole.NODE.flags());
    line.addAll(CLASSES_ONLY);
    line.add("-XX:AOTCacheOutput=" + draft);
    line.addAll(ProcessCommand.MAIN);
    line.addAll(List.of("fleet", "rehearse", work.toString()));
    return line;
  }

  /// Ends it, and the JVM that it leaves the writing to, at the limit.
  private static boolean await(Process process) {
    try {
      if (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    return false;
  }

  private void delete(Path work) {
    String drafts = String.valueOf(cache.draft().getFileName());
    try (Stream<Path> left = Files.walk(work);
        Stream<Path> beside = Files.list(cache.folder())) {
      List<Path> all = new ArrayList<>(left.toList());
      all.addAll(
          beside
              .filter(Files::isRegularFile)
              .filter(file -> file.getFileName().toString().startsWith(drafts))
              .toList());
      for (Path file : all.stream().sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      log.warn("files of a rehearsal are left in {}", cache.folder(), e);
    }
  }
}
