package dais.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/// SQLite's native library, unpacked once for each user and version. The driver by itself unpacks
/// it at each start into the folder for temporary files, and leaves it there when the process is
/// killed.
final class NativeLibrary {
  private static final String FOLDER = "org.sqlite.lib.path";

  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

  private NativeLibrary() {}

  /// Points the driver to the copy in the user's cache; to be called before the driver loads. Where
  /// the folder is named already, or the cache cannot be written, the driver's own way stays.
  static void prepare() {
    if (System.getProperty(FOLDER) == null) {
      prepare(userCache(System.getenv("XDG_CACHE_HOME")));
    }
  }

  static void prepare(Path cache) {
    String name = LibraryLoaderUtil.getNativeLibName();
    URL packed =
        SQLiteJDBCLoader.class.getResource(
            LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name);
    if (packed == null) {
      return;
    }
    // One folder for each platform too: a home folder may be shared by several.
    Path folder =
        cache.resolve(
            "dais/sqlite-%s-%s"
                .formatted(
                    SQLiteJDBCLoader.getVersion(),
                    LibraryLoaderUtil.getNativeLibResourcePath()
                        .replaceFirst(".*/native/", "")
                        .replace('/', '-')));
    try {
      unpack(packed, folder.resolve(name));
      System.setProperty(FOLDER, folder.toString());
    } catch (IOException e) {
      log.debug("the native library of SQLite is not kept in {}: unpacked anew", folder, e);
    }
  }

  private static void unpack(URL packed, Path library) throws IOException {
    long size = packed.openConnection().getContentLengthLong();
    if (Files.isRegularFile(library) && Files.size(library) == size) {
      return;
    }
    Files.createDirectories(library.resolveSibling("."));
    Path draft = Files.createTempFile(library.resolveSibling("."), "unpacking", ".tmp");
    try (InputStream in = packed.openStream()) {
      Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
      // Another process may do the same now: either copy is whole.
      Files.move(draft, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  static Path userCache(@Nullable String configured) {
    return configured == null || configured.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(configured);
  }
}
