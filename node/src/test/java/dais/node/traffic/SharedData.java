package dais.node.traffic;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The folder of real traffic beside the project.
public final class SharedData {
  private SharedData() {}

  /// A file of it; the test is reported as skipped where the folder does not exist.
  public static Path file(String name) {
    Path folder = folder();
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        () -> "no folder of real traffic: shared/data beside the project, or -Ddais.data");
    return folder.resolve(name);
  }

  private static Path folder() {
    String named = System.getProperty("dais.data");
    if (named != null) {
      return Path.of(named);
    }
    Path at = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    while (at != null) {
      if (Files.isDirectory(at.resolve("shared/data"))) {
        return at.resolve("shared/data");
      }
      at = at.getParent();
    }
    return Path.of("shared/data");
  }
}
