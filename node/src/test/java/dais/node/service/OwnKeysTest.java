package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OwnKeysTest {
  @TempDir private Path folder;

  @Test
  void makesKeysOnceAndForItselfAlone() throws Exception {
    OwnKeys keys = new OwnKeys(folder.resolve("members"));
    List<VerifyingKey> two = keys.first(2);
    assertThat(two).hasSize(2).doesNotHaveDuplicates();
    assertThat(keys.first(3).subList(0, 2)).isEqualTo(two);
    assertThat(new OwnKeys(folder.resolve("members")).first(2)).isEqualTo(two);
    assertThat(Files.getPosixFilePermissions(folder.resolve("members").resolve("m1.pem")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));

    SigningKey second = keys.of(4, two.getLast());
    byte[] message = {1, 2, 3};
    assertThat(two.getLast().verifies(message, second.sign(message))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 10_001})
  void makesNoMoreKeysThanANodeHostsMembers(int count) {
    assertThatThrownBy(() -> new OwnKeys(folder.resolve("members")).first(count))
        .isInstanceOf(Refusal.class)
        .hasMessage("a node hosts 1 to 10,000 members of a live run, not %,d".formatted(count));
    assertThat(folder.resolve("members")).doesNotExist();
  }

  @Test
  void namesTheMemberWhoseKeyItHasNot() {
    OwnKeys keys = new OwnKeys(folder.resolve("members"));
    VerifyingKey other = SigningKey.derived(1, "another").verifyingKey();
    assertThatThrownBy(() -> keys.of(4, other))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "the run gives this node member 4, whose key is none of those in "
                + folder.resolve("members"));
  }
}
