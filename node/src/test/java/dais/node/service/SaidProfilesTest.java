package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.ledger.Hash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SaidProfilesTest {
  private static final Hash RUN = Hash.sha256(new byte[] {1});

  @TempDir private Path folder;
  private PrivateFolder secrets = new PrivateFolder(Path.of(""));

  @BeforeEach
  void open() {
    secrets = PrivateFolder.create(folder.resolve("signed"));
  }

  /// What a node would say after a restart.
  private SortedMap<Integer, byte[]> said(Hash run, Map<Integer, byte[]> fresh) {
    return new SaidProfiles(secrets, run).keep(new TreeMap<>(fresh));
  }

  private static byte[] profile(int of) {
    return new byte[] {(byte) of, 0, -1};
  }

  @Test
  void saysAgainWhatWasSaidThoughTheBaselineIsAnother() {
    assertThat(said(RUN, Map.of(2, profile(2), 5, profile(5))))
        .containsExactly(Map.entry(2, profile(2)), Map.entry(5, profile(5)));
    assertThat(said(RUN, Map.of(2, profile(7), 5, profile(8))))
        .containsExactly(Map.entry(2, profile(2)), Map.entry(5, profile(5)));
    assertThat(said(Hash.sha256(new byte[] {2}), Map.of(2, profile(7))))
        .as("another run")
        .containsExactly(Map.entry(2, profile(7)));
  }

  @Test
  void goesByTheMember() {
    var _ = said(RUN, Map.of(2, profile(2)));
    assertThat(said(RUN, Map.of(1, profile(1)))).containsExactly(Map.entry(1, profile(1)));
    assertThat(said(RUN, Map.of(1, profile(9), 2, profile(9))))
        .containsExactly(Map.entry(1, profile(1)), Map.entry(2, profile(2)));
  }

  @Test
  void saysNothingWhereItCannotReadWhatWasSaid() throws Exception {
    var _ = said(RUN, Map.of(2, profile(2)));
    Path file = secrets.path().resolve(RUN + ".profiles");
    for (String text : List.of("no base64!\n", "AAAA\n")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> said(RUN, Map.of(2, profile(2))))
          .isInstanceOf(Refusal.class)
          .hasMessageStartingWith("expected signed profiles in " + file + " but found something");
    }
  }
}
