package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.identity.SigningKey;
import dais.ledger.Hash;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DecisionDigestTest {
  private static final int ONE = Micros.ONE;

  /// Three rounds in which members 0 to 2 propose the same.
  private static DecisionDigest digest(TestFleet fleet, FleetState founding, int authors) {
    FleetState state = founding;
    for (int i = 0; i < 3; i++) {
      FleetState now = state;
      Signature attack = fleet.signature(now, ONE, 0, 0, 0);
      OpenRound open =
          OpenRound.of(now, fleet.propose(now, id -> id < authors ? List.of(attack) : List.of()));
      state = now.after(open.close(List.of(), List.of()));
    }
    return state.digest();
  }

  @Test
  void isEqualForEqualDecisionsAndOtherForOthers() {
    TestFleet fleet = new TestFleet(20);
    assertThat(digest(fleet, fleet.founding, 3))
        .isEqualTo(digest(fleet, fleet.founding, 3))
        .isNotEqualTo(digest(fleet, fleet.founding, 4));
  }

  @Test
  void doesNotDependOnKeysOrGenesis() {
    TestFleet fleet = new TestFleet(20);
    FleetState elsewhere =
        FleetState.founding(
            new Charter(TestFleet.hash("another genesis"), TestFleet.WIDTH, fleet.config),
            IntStream.range(0, 20)
                .mapToObj(
                    id -> new Member(id, SigningKey.derived(8, "member " + id).verifyingKey()))
                .toList());
    assertThat(digest(fleet, elsewhere, 3)).isEqualTo(digest(fleet, fleet.founding, 3));
  }

  @Test
  void startsFromItsNameAndChainsRounds() {
    Hash start = TestFleet.hash("dais decisions v1\0");
    assertThat(DecisionDigest.START.value()).isEqualTo(start);
    assertThat(DecisionDigest.START.after(List.of(), List.of()))
        .isEqualTo(new DecisionDigest(Hash.sha256(start.bytes())));
  }
}
