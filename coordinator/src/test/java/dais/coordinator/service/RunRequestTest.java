package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.proto.coordinator.v1.Start;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunRequestTest {
  private static final Path LEDGER = Path.of("run.db");
  private static final SigningKey KEY = SigningKey.derived(ScriptedFleet.SEED, "checkpoint");

  private static Start live(int members, SigningKey key, boolean derived) {
    Start plan = ScriptedFleet.start(LEDGER, members, 40).build();
    Genesis genesis = Genesis.decode(plan.getGenesis().toByteArray());
    return plan.toBuilder()
        .setGenesis(
            ByteString.copyFrom(
                new Genesis(
                        genesis.plan(),
                        genesis.planHash(),
                        List.of(),
                        "live",
                        derived,
                        key.verifyingKey(),
                        genesis.members())
                    .encode()))
        .build();
  }

  private static RunRequest read(Start start) {
    return RunRequest.live(start, KEY, () -> Instant.EPOCH);
  }

  @Test
  void aLiveRunHasKeysThatProveSomething() {
    assertThat(read(live(3, KEY, false)).pace().isLive()).isTrue();
    assertThatThrownBy(() -> read(live(3, KEY, true)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("derive from a seed: they would prove no authorship");
    assertThatThrownBy(() -> read(live(3, SigningKey.derived(9, "another"), false)))
        .hasMessageContaining("another checkpoint key than this coordinator's");
    assertThatThrownBy(() -> RunRequest.of(live(3, KEY, false)))
        .hasMessageContaining("do not derive from seed");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void refusesARunOfNothing(int missing) {
    Start.Builder start = live(missing == 0 ? 0 : 3, KEY, false).toBuilder();
    if (missing == 1) {
      start.setRounds(0);
    }
    if (missing == 2) {
      start.setPhaseMillis(0);
    }
    assertThatThrownBy(() -> read(start.build()))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("expected at least 1 member, 1 round and 1 ms a phase");
  }

  @Test
  void onlyTheHolderOfTheCheckpointKeyCanDrawTheCommitteesOfALiveRun() {
    byte[] once = commitment(read(live(200, KEY, false)));
    assertThat(commitment(read(live(200, KEY, false)))).as("also after a restart").isEqualTo(once);
    SigningKey other = SigningKey.derived(9, "another");
    assertThat(commitment(RunRequest.live(live(200, other, false), other, () -> Instant.EPOCH)))
        .isNotEqualTo(once);
    assertThat(commitment(RunRequest.of(ScriptedFleet.start(LEDGER, 200, 40).build())))
        .as("whoever knows the seed of a plan run can make its own")
        .isNotEqualTo(once);
  }

  private static byte[] commitment(RunRequest request) {
    Foundation foundation =
        request.foundation(
            IntStream.range(0, 200).mapToObj(i -> new byte[] {1, (byte) i}).toList(),
            ScriptedFleet.SPACE.getSpace().toByteArray());
    return foundation.transaction().stream()
        .filter(draft -> draft.kind() == EntryKind.COMMITTEE)
        .map(Draft::body)
        .findFirst()
        .orElseThrow();
  }
}
