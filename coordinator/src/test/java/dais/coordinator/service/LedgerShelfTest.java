package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which ledgers are remembered, and how many of them are open.
final class LedgerShelfTest {
  @TempDir private Path folder;
  private long now;

  private static Hash run(int number) {
    return Hash.sha256(new byte[] {(byte) number});
  }

  private LedgerShelf shelf() {
    return LedgerShelf.open(folder.resolve("shelf"));
  }

  @Test
  void remembersTheRunsThatWereBegunLast() {
    LedgerShelf shelf = shelf();
    assertThat(shelf.newest()).isEmpty();
    for (int i = 0; i <= LedgerShelf.MOST_RUNS; i++) {
      shelf.begun(run(i), folder.resolve("a b %s.db".formatted(i)));
    }
    assertThat(shelf.find(run(0))).isEmpty();
    assertThat(shelf.all()).hasSize(LedgerShelf.MOST_RUNS);
    shelf.begun(run(7), folder.resolve("again.db"));
    assertThat(shelf.newest())
        .hasValue(new LedgerShelf.Kept(run(7), folder.resolve("again.db"), true));

    LedgerShelf restarted = shelf();
    assertThat(restarted.all())
        .isEqualTo(
            shelf.all().stream()
                .map(kept -> new LedgerShelf.Kept(kept.runId(), kept.ledger(), false))
                .toList());
    assertThat(restarted.newest().orElseThrow().runId()).isEqualTo(run(7));
  }

  @Test
  void tellsWhatBecomesOfLedgers() {
    List<String> told = new ArrayList<>();
    LedgerShelf shelf = shelf();
    shelf.listen(
        new LedgerShelf.Listener() {
          @Override
          public void grew(Hash runId) {
            told.add("grew");
          }

          @Override
          public void turned(Hash runId) {
            told.add(shelf.find(runId).orElseThrow().open() ? "begun" : "over");
          }
        });
    shelf.begun(run(1), Path.of("x.db"));
    shelf.grew(run(1));
    shelf.over(run(1));
    assertThat(told).containsExactly("begun", "grew", "over");
    assertThat(shelf.newest().orElseThrow().ledger()).isAbsolute();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "zz file:///x.db", "00 file:///x.db", "%s x y"})
  void saysWhichLineIsMalformed(String line) throws Exception {
    PrivateFolder home = PrivateFolder.create(folder.resolve("shelf"));
    home.write("ledgers", line.formatted(run(1)) + "\n");
    assertThatThrownBy(this::shelf)
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("expected a run's id and its ledger in")
        .hasMessageContaining("ledgers:1 but found '");
  }

  private LedgerShelf.Kept kept(int number, int entries) {
    Path file = folder.resolve(number + ".db");
    String origin = "dais/run/" + run(number);
    try (LedgerStore store = LedgerStore.create(file, origin, SigningKey.derived(1, "x"))) {
      var _ =
          store
              .append(
                  IntStream.range(0, entries)
                      .mapToObj(i -> new Draft(EntryKind.SUMMARY, i, -1, i, new byte[30_000]))
                      .toList())
              .join();
    }
    return new LedgerShelf.Kept(run(number), file, false);
  }

  @Test
  void cutsPagesByEntriesAndBytes() {
    LedgerShelf.Kept kept = kept(1, 70);
    try (OpenLedgers ledgers = new OpenLedgers(LedgerConfig.DEFAULT, () -> now)) {
      LedgerReader reader = ledgers.reader(kept);
      assertThat(OpenLedgers.page(reader, 3, 2)).extracting(Entry::index).containsExactly(3L, 4L);
      // 35 bodies of 30,000 bytes are the first to make up 2^20.
      assertThat(OpenLedgers.page(reader, 0, 500)).hasSize(35);
      assertThat(OpenLedgers.page(reader, 69, 500)).hasSize(1);
      assertThat(OpenLedgers.page(reader, 70, 500)).isEmpty();
    }
  }

  @Test
  void keepsFewLedgersOpenAndNoneThatNobodyReads() {
    List<LedgerShelf.Kept> kept = IntStream.range(0, 6).mapToObj(i -> kept(i, 1)).toList();
    List<LedgerReader> readers = new ArrayList<>();
    try (OpenLedgers ledgers = new OpenLedgers(LedgerConfig.DEFAULT, () -> now)) {
      kept.forEach(one -> readers.add(ledgers.reader(one)));
      assertThat(open(readers)).containsExactly(2, 3, 4, 5);
      now += OpenLedgers.IDLE.toNanos() - 1;
      assertThat(ledgers.reader(kept.get(2))).isSameAs(readers.get(2));
      ledgers.closeIdle();
      assertThat(open(readers)).containsExactly(2, 3, 4, 5);
      now += 1;
      ledgers.closeIdle();
      assertThat(open(readers)).containsExactly(2);
      ledgers.close(run(2));
      assertThat(open(readers)).isEmpty();
      readers.add(ledgers.reader(kept.get(2)));
    }
    assertThat(open(readers)).isEmpty();
  }

  private static List<Integer> open(List<LedgerReader> readers) {
    return IntStream.range(0, readers.size())
        .filter(
            i -> {
              try {
                return readers.get(i).head().size() == 1;
              } catch (IllegalStateException closed) {
                return false;
              }
            })
        .boxed()
        .toList();
  }
}
