package dais.infrastructure.identity;

import dais.infrastructure.exit.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A folder of secrets: mode 700, its files 600. Where the file system has no such modes, nothing
/// is set or checked.
public record PrivateFolder(Path path) {
  private static final String FOLDER_MODE = "rwx------";
  private static final String FILE_MODE = "rw-------";

  /// Makes the folder, if it is not there yet, and those above it.
  ///
  /// @throws Refusal if others may enter it, or it cannot be made
  public static PrivateFolder create(Path path) {
    PrivateFolder folder = new PrivateFolder(path);
    try {
      Files.createDirectories(path, folder.mode(FOLDER_MODE));
      folder.check(path, "700");
      return folder;
    } catch (IOException e) {
      throw trouble("cannot make the folder", path, e);
    }
  }

  /// Whether the file is there.
  public boolean holds(String file) {
    return Files.exists(path.resolve(file));
  }

  /// The file's text.
  ///
  /// @throws Refusal if others than its owner may read the file or enter the folder, or it cannot
  ///   be read
  public String read(String file) {
    Path source = path.resolve(file);
    try {
      check(path, "700");
      check(source, "600");
      return Files.readString(source);
    } catch (IOException e) {
      throw trouble("cannot read", source, e);
    }
  }

  /// Replaces the file, on disk when this returns: at any moment it holds the old or the new text,
  /// whole.
  ///
  /// @throws Refusal if it cannot be written
  public void write(String file, String text) {
    Path target = path.resolve(file);
    Path draft = path.resolve(file + ".new");
    try {
      // One that a crash left may have other modes.
      Files.deleteIfExists(draft);
      try (FileChannel channel =
          FileChannel.open(
              draft,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              mode(FILE_MODE))) {
        ByteBuffer rest = StandardCharsets.UTF_8.encode(text);
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        channel.force(true);
      }
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      if (posix()) {
        try (FileChannel folder = FileChannel.open(path, StandardOpenOption.READ)) {
          folder.force(true);
        }
      }
    } catch (IOException e) {
      throw trouble("cannot write", target, e);
    }
  }

  private void check(Path file, String mode) throws IOException {
    if (!posix()) {
      return;
    }
    Set<PosixFilePermission> found = Files.getPosixFilePermissions(file);
    if (!PosixFilePermissions.fromString(FOLDER_MODE).containsAll(found)) {
      throw Refusal.badInput(
          "%s holds secrets and must be its owner's alone but has the permissions %s"
              .formatted(file, PosixFilePermissions.toString(found)),
          "chmod %s %s".formatted(mode, file));
    }
  }

  private boolean posix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private FileAttribute<?>[] mode(String mode) {
    return posix()
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static Refusal trouble(String deed, Path file, IOException cause) {
    return Refusal.surroundings(
        "%s %s: %s".formatted(deed, file, cause),
        "Check that the folder is there, writable, and its disk not full.",
        cause);
  }
}
