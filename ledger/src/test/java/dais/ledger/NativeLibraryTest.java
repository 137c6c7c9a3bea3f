package dais.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

final class NativeLibraryTest {
  private static final String PROPERTY = "org.sqlite.lib.path";

  @TempDir private Path cache;
  private String before = "";

  @BeforeEach
  void remember() {
    before = System.getProperty(PROPERTY, "");
    System.clearProperty(PROPERTY);
  }

  @AfterEach
  void restore() {
    if (before.isEmpty()) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void isUnpackedOnceAndTheDriverPointedToIt() throws IOException {
    NativeLibrary.prepare(cache);
    assertThat(files()).hasSize(1);
    Path library = files().getFirst();
    FileTime longAgo = FileTime.fromMillis(0);
    Files.setLastModifiedTime(library, longAgo);

    NativeLibrary.prepare(cache);

    assertThat(files()).containsExactly(library);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(longAgo);
    assertThat(cache.relativize(library).toString())
        .startsWith("dais/sqlite-" + SQLiteJDBCLoader.getVersion() + "-");
    assertThat(Path.of(System.getProperty(PROPERTY)).resolve(library.getFileName()))
        .isEqualTo(library);
  }

  @Test
  void aCopyOfAnotherSizeIsReplaced() throws IOException {
    NativeLibrary.prepare(cache);
    Path library = files().getFirst();
    byte[] whole = Files.readAllBytes(library);
    Files.write(library, new byte[] {1, 2, 3});

    NativeLibrary.prepare(cache);

    assertThat(library).hasBinaryContent(whole);
    assertThat(files()).hasSize(1);
  }

  @Test
  void aCacheThatCannotBeWrittenLeavesTheDriverItsWay() throws IOException {
    Path plain = Files.createFile(cache.resolve("plain"));

    NativeLibrary.prepare(plain);

    assertThat(System.getProperty(PROPERTY)).isNull();
  }

  @Test
  void aFolderThatIsNamedAlreadyIsLeftAlone() {
    System.setProperty(PROPERTY, "/somewhere/else");

    NativeLibrary.prepare();

    assertThat(System.getProperty(PROPERTY)).isEqualTo("/somewhere/else");
  }

  @Test
  void theCacheIsTheUsersOwn() {
    assertThat(NativeLibrary.userCache("/x/cache")).isEqualTo(Path.of("/x/cache"));
    Path usual = Path.of(System.getProperty("user.home"), ".cache");
    assertThat(NativeLibrary.userCache("")).isEqualTo(usual);
    assertThat(NativeLibrary.userCache(null)).isEqualTo(usual);
  }
}
