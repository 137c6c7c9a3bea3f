package dais.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.SeedLink;
import dais.ledger.Hash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SeedChainTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_023, 1_024, 1_025, 2_500})
  void revealsSeedsOfWhichEachIsTheHashOfTheNext(int length) {
    SeedChain chain = SeedChain.derived(42, length);
    SeedLink link = new SeedLink(chain.commitment().head(), 0);
    for (int draw = 1; draw <= length; draw++) {
      Hash seed = chain.next(link);
      assertThat(SeedLink.before(seed)).isEqualTo(link.value());
      link = new SeedLink(seed, draw);
    }
    SeedLink end = link;
    assertThatThrownBy(() -> chain.next(end))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("all %d seeds of the chain are revealed".formatted(length));
  }

  @Test
  void isAnotherForAnotherSeedAndTheSameForTheSame() {
    assertThat(SeedChain.derived(42, 50).commitment())
        .isEqualTo(SeedChain.derived(42, 50).commitment())
        .isNotEqualTo(SeedChain.derived(43, 50).commitment());
  }

  @Test
  void refusesToGoOnWithAChainThatItDidNotBegin() {
    SeedLink foreign = new SeedLink(SeedChain.derived(43, 50).commitment().head(), 0);
    assertThatThrownBy(() -> SeedChain.derived(42, 50).next(foreign))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("seed 1 does not follow what the ledger holds: it is of another chain");
    assertThatThrownBy(() -> SeedChain.derived(42, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a chain of seeds must have at least 1 but was to have 0");
  }
}
