package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AotCacheTest {
  @TempDir private Path folder;
  private Path jar;

  @BeforeEach
  void layOutAPackage() throws IOException {
    jar = Files.writeString(Files.createDirectories(folder.resolve("lib")).resolve("a.jar"), "a");
  }

  private Optional<AotCache> of(String... flags) {
    return AotCache.of(
        Map.of("XDG_CACHE_HOME", folder.toString()),
        List.of(flags),
        folder.resolve("lib").toString());
  }

  private static void make(AotCache cache) throws IOException {
    Files.createDirectories(cache.folder());
    Files.writeString(cache.file(), "cache");
  }

  @Test
  void isUsedOnceItIsMadeAndSilently() throws IOException {
    AotCache cache = of("-XX:+UseSerialGC").orElseThrow();

    assertThat(cache.folder()).isEqualTo(folder.resolve("dais/aot"));
    assertThat(cache.flags()).isEmpty();

    make(cache);

    assertThat(cache.flags())
        .containsExactly("-XX:AOTCache=" + cache.file(), "-Xlog:aot*=off,cds*=off");
  }

  @Test
  void fitsOneJvmItsFlagsAndTheJarsAsTheyAre() throws IOException {
    AotCache cache = of("-XX:+UseSerialGC").orElseThrow();

    assertThat(of("-XX:+UseSerialGC", "-Xmx1g")).contains(cache); // The role says that.
    assertThat(of("-XX:+UseParallelGC").orElseThrow().key()).isNotEqualTo(cache.key());

    Files.writeString(jar, "another");

    assertThat(of("-XX:+UseSerialGC").orElseThrow().key()).isNotEqualTo(cache.key());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-javaagent:a.jar", "-XX:AOTMode=off", "-Xshare:off", "--patch-module=a=b"})
  void isNoneWhereAFlagForbidsIt(String flag) {
    assertThat(of(flag)).isEmpty();
  }

  @Test
  void isNoneWhereThereAreClassesInsteadOfJars() throws IOException {
    Files.delete(jar);

    assertThat(of()).isEmpty();
    assertThat(AotCache.of(Map.of(), List.of(), "")).isEmpty();
  }

  @Test
  void saysWhatThereIs() throws IOException {
    AotCache cache = of().orElseThrow();

    assertThat(cache.description(Instant.now()))
        .isEqualTo(
            "no cache that fits in %s; the first `dais fleet up` makes it"
                .formatted(cache.folder()));

    make(cache);

    assertThat(cache.description(Instant.now().plus(Duration.ofDays(3))))
        .isEqualTo(cache.file() + " fits: 0 MB, 3 days old; made anew when it is deleted");
  }

  @Test
  void isInstalledWithANoteOfThePackageAndOnlyTheNewestAreKept() throws IOException {
    Path aot = Files.createDirectories(folder.resolve("aot"));
    for (int i = 1; i <= 4; i++) {
      AotCache cache = new AotCache(aot, "key" + i);
      make(cache);
      Files.writeString(aot.resolve("key" + i + ".package"), "/of/another\n");
      Files.setLastModifiedTime(cache.file(), FileTime.fromMillis(1_000_000L * i));
    }
    AotCache cache = new AotCache(aot, "key5");

    cache.install(Files.writeString(cache.draft(), "a cache"), folder.resolve("lib").toString());

    assertThat(cache.file()).hasContent("a cache");
    assertThat(aot.resolve("key5.package")).hasContent(folder.resolve("lib") + "\n");
    try (Stream<Path> left = Files.list(aot)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "key3.aot", "key3.package", "key4.aot", "key4.package", "key5.aot", "key5.package");
    }
  }

  @Test
  void isNoneWhereItIsSwitchedOff() {
    Map<String, String> off = Map.of("XDG_CACHE_HOME", folder.toString(), "DAIS_AOT", "off");

    assertThat(AotCache.of(off, List.of(), folder.resolve("lib").toString())).isEmpty();
  }
}
