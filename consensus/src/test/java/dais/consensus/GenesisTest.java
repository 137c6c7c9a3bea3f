package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GenesisTest {
  private static final Genesis GENESIS =
      new Genesis(
          "schema: dais.plan/v1\n",
          Hash.sha256(new byte[] {1}),
          List.of(
              new Genesis.Input("traffic", "zeek", InputContent.STREAM, false),
              new Genesis.Input(
                  "baseline", "zeek", InputContent.of(Hash.sha256(new byte[] {2})), true)),
          "repeat 2",
          true,
          key("checkpoint"),
          List.of(key("member 0"), key("member 1")));

  private static VerifyingKey key(String role) {
    return SigningKey.derived(7, role).verifyingKey();
  }

  @Test
  void decodesToWhatWasEncoded() {
    Genesis decoded = Genesis.decode(GENESIS.encode());

    assertThat(decoded).isEqualTo(GENESIS);
    assertThat(decoded.encode()).isEqualTo(GENESIS.encode());
  }

  @Test
  void saysThatAnInputIsAStream() {
    assertThat(GENESIS.inputs().getFirst().content()).hasToString("stream");
    assertThat(GENESIS.inputs().getLast().content())
        .hasToString(Hash.sha256(new byte[] {2}).toString())
        .isNotEqualTo(InputContent.STREAM)
        .hasSameHashCodeAs(InputContent.of(Hash.sha256(new byte[] {2})));
  }

  @Test
  void refusesABodyThatIsCutOrTooLong() {
    byte[] body = GENESIS.encode();

    for (int length = 0; length < body.length; length += 7) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> Genesis.decode(cut)).isInstanceOf(MalformedBody.class);
    }
    byte[] longer = Arrays.copyOf(body, body.length + 1);
    assertThatThrownBy(() -> Genesis.decode(longer))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining("1 bytes are left over");
  }
}
