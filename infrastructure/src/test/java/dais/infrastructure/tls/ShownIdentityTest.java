package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What TLS does with it, FleetTlsTest watches.
final class ShownIdentityTest {
  @TempDir private Path folder;

  @Test
  void hasOneIdentityForItsOwnKindOfKeyAndNoneForAnother() {
    TlsIdentity identity = Fleet.found(folder, "alpha").node("n1");
    ShownIdentity keys = new ShownIdentity(identity);
    String[] kinds = {"RSA", "EC"};

    String alias = Objects.requireNonNull(keys.chooseClientAlias(kinds, null, null));

    assertThat(alias)
        .isEqualTo(keys.chooseEngineClientAlias(kinds, null, null))
        .isEqualTo(keys.chooseServerAlias("EC", null, null))
        .isEqualTo(keys.chooseEngineServerAlias("EC", null, null));
    assertThat(keys.getClientAliases("EC", null))
        .containsExactly(alias)
        .isEqualTo(keys.getServerAliases("EC", null));
    assertThat(keys.getCertificateChain(alias))
        .containsExactlyElementsOf(identity.chain().certificates());
    assertThat(keys.getPrivateKey(alias)).isEqualTo(identity.key());

    assertThat(keys.chooseClientAlias(new String[] {"RSA"}, null, null)).isNull();
    assertThat(keys.chooseEngineServerAlias("EdDSA", null, null)).isNull();
    assertThat(keys.getServerAliases("RSA", null)).isEmpty();
  }
}
