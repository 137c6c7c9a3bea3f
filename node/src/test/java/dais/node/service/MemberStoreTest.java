package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Genesis;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemberStoreTest {
  @TempDir private Path folder;

  private static byte[] profile(int of) {
    return new byte[] {(byte) of, 0, -1};
  }

  /// Also where the baseline is another by then, and where what was said is lost.
  @Test
  void saysWhatTheRunWasFoundedWith() {
    Genesis genesis = TestGenesis.live(3);
    Hash run = FoundingAudit.runId(genesis);
    NodeHome home = NodeHome.in(folder);
    MemberStore store = new MemberStore(home, run);
    try (LedgerCopy copy = home.copies().open(run, genesis, true)) {
      assertThat(store.profiles(new TreeMap<>(Map.of(2, profile(7)))))
          .as("not founded yet")
          .containsExactly(Map.entry(2, profile(7)));
      copy.hold(
          IntStream.range(0, 3)
              .mapToObj(i -> new Draft(EntryKind.PROFILE, 0, i, 0, profile(i)))
              .toList());
      copy.settle();
    }
    assertThat(store.profiles(new TreeMap<>(Map.of(1, profile(9), 2, profile(9)))))
        .containsExactly(Map.entry(1, profile(1)), Map.entry(2, profile(2)));
    assertThat(List.of(folder.resolve("signed").toFile().list()))
        .as("written at the founding only")
        .containsExactly(run + ".profiles");
  }
}
