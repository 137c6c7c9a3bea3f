package dais.infrastructure.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NativeProviderTest {
  @TempDir private Path folder;

  @Test
  void findsItsLibraryInAnyFolderOfTheLibraryPath() throws IOException {
    String path = File.pathSeparator + "/nowhere" + File.pathSeparator + folder;
    assertThat(NativeProvider.isUnpacked(path)).isFalse();
    assertThat(NativeProvider.isUnpacked("")).isFalse();

    Files.createFile(folder.resolve(System.mapLibraryName("amazonCorrettoCryptoProvider")));

    assertThat(NativeProvider.isUnpacked(path)).isTrue();
  }
}
