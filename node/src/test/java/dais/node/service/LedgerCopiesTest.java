package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.MerkleFrontier;
import dais.ledger.TreeHead;
import dais.ledger.wire.Records;
import dais.proto.ledger.v1.Commit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerCopiesTest {
  private static final Hash RUN = run(1);
  private static final List<Draft> FOUNDING = List.of(draft(0, "genesis"), draft(0, "profile"));
  private static final List<Draft> FIRST = List.of(draft(1, "proposal"), draft(1, "summary"));

  private final Path folder;
  private final LedgerCopies copies;

  LedgerCopiesTest(@TempDir Path work) {
    this.folder = work.resolve("ledgers");
    this.copies = new LedgerCopies(folder);
  }

  private static Hash run(int number) {
    return Hash.sha256(new byte[] {(byte) number});
  }

  private static Draft draft(int round, String body) {
    return new Draft(
        EntryKind.PROFILE, round, 3, 1_000L * round, body.getBytes(StandardCharsets.UTF_8));
  }

  private static Genesis genesis(boolean derivedKeys) {
    return new Genesis(
        "schema: dais.plan/v1\n",
        RUN,
        List.of(new Genesis.Input("traffic", "test", InputContent.of(RUN), false)),
        "",
        derivedKeys,
        SigningKey.derived(1, "checkpoint").verifyingKey(),
        List.of(SigningKey.derived(1, "member 0").verifyingKey()));
  }

  private LedgerCopy open(Hash run, boolean begins) {
    return copies.open(run, genesis(true), begins);
  }

  private static TreeHead head(List<Draft> drafts) {
    MerkleFrontier tree = new MerkleFrontier();
    drafts.forEach(draft -> draft.leafHashes().forEach(tree::append));
    return tree.head();
  }

  private void holdTwoTransactions() {
    try (LedgerCopy copy = open(RUN, true)) {
      copy.hold(FOUNDING);
      copy.hold(FIRST);
      copy.settle();
      assertThat(copy.head().size()).isEqualTo(4);
    }
  }

  @Test
  void holdsNothingAtFirstAndMakesNoFolder() {
    assertThat(copies.heads()).isEmpty();
    assertThat(folder).doesNotExist();
  }

  @Test
  void keepsWhatWasVerifiedUnderAKeyOfItsOwn() {
    holdTwoTransactions();
    List<Draft> all = Stream.concat(FOUNDING.stream(), FIRST.stream()).toList();
    assertThat(new LedgerCopies(folder).heads()).containsExactly(Map.entry(RUN, head(all)));
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve(RUN + ".db"))) {
      assertThat(reader.range(0, 9)).extracting(Entry::leafHash).isEqualTo(leaves(all));
      assertThat(reader.origin()).isEqualTo("dais/run/" + RUN);
    }
  }

  private static List<Hash> leaves(List<Draft> drafts) {
    return drafts.stream().flatMap(draft -> draft.leafHashes().stream()).toList();
  }

  @Test
  void goesOnWhereItsCopyEnds() {
    holdTwoTransactions();
    List<Draft> second = List.of(draft(2, "summary"));
    try (LedgerCopy copy = open(RUN, false)) {
      copy.hold(FOUNDING);
      copy.hold(FIRST);
      copy.requireAllTold(2);
      copy.hold(second);
      copy.settle();
      assertThat(copy.head().size()).isEqualTo(5);
    }
  }

  @Test
  void noticesAHistoryThatWasRewritten() {
    holdTwoTransactions();
    try (LedgerCopy copy = open(RUN, false)) {
      copy.hold(FOUNDING);
      assertThatThrownBy(() -> copy.hold(List.of(FIRST.getFirst(), draft(1, "another summary"))))
          .isInstanceOfSatisfying(
              Distrust.class,
              why -> {
                assertThat(why.round()).isEqualTo(1);
                assertThat(why.expected()).isEqualTo(FIRST.getLast().body());
                assertThat(why.found()).asString().isEqualTo("another summary");
              })
          .hasMessage(
              "entry 3 is not the one that this node verified before and holds: the history was"
                  + " rewritten");
    }
  }

  @Test
  void noticesALedgerThatWasRolledBack() {
    holdTwoTransactions();
    try (LedgerCopy copy = open(RUN, false)) {
      copy.hold(FOUNDING);
      assertThatThrownBy(() -> copy.requireAllTold(1))
          .isInstanceOf(Distrust.class)
          .hasMessage(
              "expected at least the 4 entries that this node verified before and holds but found"
                  + " 2: the ledger was rolled back");
    }
  }

  @Test
  void givesUpTheCopyOfAPlanThatIsRunAgain() {
    holdTwoTransactions();
    try (LedgerCopy copy = open(RUN, true)) {
      assertThat(copy.head()).isEqualTo(TreeHead.EMPTY);
    }
  }

  @Test
  void neverGivesUpWhatRealKeysHaveSigned() {
    holdTwoTransactions();
    assertThatThrownBy(() -> copies.open(RUN, genesis(false), true))
        .isInstanceOf(Distrust.class)
        .hasMessageContaining("it was thrown away");
    assertThat(copies.heads()).containsKey(RUN);
  }

  @Test
  void keepsTheNewestCopies() throws IOException {
    for (int run = 1; run <= LedgerCopies.MOST; run++) {
      open(run(run), true).close();
      Files.setLastModifiedTime(
          folder.resolve(run(run) + ".db"), FileTime.from(Instant.ofEpochSecond(10_000 - run)));
    }
    open(run(77), true).close();
    assertThat(copies.heads())
        .hasSize(LedgerCopies.MOST)
        .containsKeys(run(77), run(1))
        .doesNotContainKey(run(LedgerCopies.MOST));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(Path::toString))
          .noneMatch(file -> file.contains(run(LedgerCopies.MOST).toString()));
    }
  }

  @Test
  void keepsEveryCopyOfALiveRunAndWhatItCannotRead() throws IOException {
    Genesis live = genesis(false);
    try (LedgerCopy copy = copies.open(run(99), live, true)) {
      copy.hold(List.of(new Draft(EntryKind.GENESIS, 0, Draft.COORDINATOR, 0, live.encode())));
      copy.settle();
    }
    Path damaged = folder.resolve(run(98) + ".db");
    Files.writeString(damaged, "no ledger");
    for (Path old : List.of(folder.resolve(run(99) + ".db"), damaged)) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));
    }
    for (int run = 1; run <= LedgerCopies.MOST + 2; run++) {
      open(run(run), true).close();
    }
    assertThat(copies.heads()).hasSize(LedgerCopies.MOST + 1).containsKey(run(99));
    assertThat(damaged).exists();
  }

  @Test
  void handsACopyOutPageByPage() {
    holdTwoTransactions();
    List<Draft> handed = new ArrayList<>();
    Commit page = copies.page(RUN, 0);
    assertThat(page.hasHead()).isFalse();
    handed.addAll(Records.drafts(page));
    page = copies.page(RUN, 2);
    assertThat(Records.head(page.getHead()).size()).isEqualTo(4);
    handed.addAll(Records.drafts(page));
    assertThat(leaves(handed))
        .isEqualTo(leaves(Stream.concat(FOUNDING.stream(), FIRST.stream()).toList()));
    assertThatThrownBy(() -> copies.page(RUN, 4))
        .isInstanceOf(Refusal.class)
        .hasMessage("this node holds 4 entries of run %s, so none at 4".formatted(RUN));
  }

  @Test
  void handsOutARoundOfManyPages() {
    byte[] body = new byte[700_000];
    List<Draft> large =
        IntStream.range(0, 3).mapToObj(i -> new Draft(EntryKind.PROPOSAL, 1, i, 5, body)).toList();
    try (LedgerCopy copy = open(RUN, true)) {
      copy.hold(large);
      copy.settle();
    }
    Commit first = copies.page(RUN, 0);
    assertThat(first.getRecordsCount()).isEqualTo(1);
    assertThat(first.hasHead()).isFalse();
    Commit last = copies.page(RUN, 2L * large.getFirst().leafHashes().size());
    assertThat(last.getRecordsCount()).isEqualTo(1);
    assertThat(last.hasHead()).isTrue();
  }

  @Test
  void leavesADamagedCopyWhereItIs() throws IOException {
    holdTwoTransactions();
    open(run(2), true).close();
    Files.writeString(folder.resolve(RUN + ".db"), "no database");
    assertThat(copies.heads()).containsOnlyKeys(run(2));
    assertThat(folder.resolve(RUN + ".db")).exists();
  }
}
