package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemberSetTest {
  @Test
  void sortsAndForgetsRepeats() {
    MemberSet set = MemberSet.of(IntStream.of(9, 2, 9, 0));
    assertThat(set.ids()).containsExactly(0, 2, 9);
    assertThat(set.size()).isEqualTo(3);
    assertThat(set.contains(2)).isTrue();
    assertThat(set.contains(3)).isFalse();
    assertThat(set).hasToString("[0, 2, 9]");
    assertThat(MemberSet.of(IntStream.empty())).isSameAs(MemberSet.NONE);
  }

  @Test
  void isWrittenAsABitmapWithoutTrailingZeroBytes() {
    CanonicalWriter out = new CanonicalWriter(1);
    MemberSet.of(IntStream.of(0, 2, 9)).write(out);
    assertThat(out.toBytes()).containsExactly(1, 1, 0, 0, 0, 2, 0b101, 0b10);
  }

  @Test
  void readsWhatItWrote() {
    for (MemberSet set :
        new MemberSet[] {
          MemberSet.NONE, MemberSet.of(IntStream.of(7)), MemberSet.of(IntStream.of(8, 4_000))
        }) {
      CanonicalWriter out = new CanonicalWriter(1);
      set.write(out);
      MemberSet read = MemberSet.read(new CanonicalReader(1, out.toBytes()));
      assertThat(read).isEqualTo(set).hasSameHashCodeAs(set);
    }
    assertThat(MemberSet.NONE).isNotEqualTo(MemberSet.of(IntStream.of(1))).isNotEqualTo("[]");
  }

  @Test
  void refusesASecondSpellingOfTheSameSet() {
    byte[] padded = new CanonicalWriter(1).bytes(new byte[] {1, 0}).toBytes();
    assertThatThrownBy(() -> MemberSet.read(new CanonicalReader(1, padded)))
        .hasMessage("a bitmap of members must not end in a zero byte");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1 << 20})
  void refusesAnIdOutOfRange(int id) {
    assertThatThrownBy(() -> MemberSet.of(IntStream.of(3, id)))
        .hasMessage("member id must be in [0, 1048575] but was " + id);
  }
}
