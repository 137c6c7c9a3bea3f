package dais.ledger;

import static dais.ledger.LedgerFixture.KEY;
import static dais.ledger.LedgerFixture.ORIGIN;
import static dais.ledger.LedgerFixture.createLedger;
import static dais.ledger.LedgerFixture.draft;
import static dais.ledger.LedgerFixture.drafts;
import static dais.ledger.LedgerFixture.expectedHead;
import static dais.ledger.LedgerFixture.ledgerOf;
import static dais.ledger.LedgerFixture.openLedger;
import static dais.ledger.LedgerFixture.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LedgerStoreTest {
  private static final LedgerConfig CONFIG = LedgerConfig.DEFAULT;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("ledger.db");
  }

  @Test
  void aNewLedgerIsEmptyAndCarriesASignedCheckpoint() throws IOException {
    try (LedgerStore store = createLedger(file)) {
      assertThat(store.head()).isEqualTo(TreeHead.EMPTY);
      assertThat(store.reads().head()).isEqualTo(TreeHead.EMPTY);
      assertThat(store.reads().lastRound()).isEmpty();
      assertThat(store.reads().entry(0)).isEmpty();
      assertThat(store.reads().origin()).isEqualTo(ORIGIN);
    }
    assertThat(Files.readString(folder.resolve("ledger.db.checkpoint")))
        .startsWith(ORIGIN + "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— " + ORIGIN);
  }

  @Test
  void appendsInOrderAndTellsTheHeadAfterEachCall() {
    try (LedgerStore store = createLedger(file)) {
      TreeHead first = store.append(drafts(0, 3)).join();
      TreeHead second = store.append(drafts(3, 10)).join();

      assertThat(first).isEqualTo(expectedHead(drafts(0, 3)));
      assertThat(second).isEqualTo(expectedHead(drafts(0, 10)));
      assertThat(store.head()).isEqualTo(second);
      assertThat(store.reads().head()).isEqualTo(second);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 257, 1000})
  void goesOnWhereItStopped(int size) {
    ledgerOf(file, size);

    try (LedgerStore store = openLedger(file)) {
      assertThat(store.head()).isEqualTo(expectedHead(drafts(0, size)));
      store.append(drafts(size, size + 300)).join();
    }

    try (LedgerStore store = openLedger(file)) {
      assertThat(store.head()).isEqualTo(expectedHead(drafts(0, size + 300)));
      assertThat(store.reads().range(0, Long.MAX_VALUE))
          .hasSize(size + 300)
          .allSatisfy(entry -> assertSame(entry, draft((int) entry.index())));
    }
  }

  @Test
  void chainsEachEntryToItsPredecessor() {
    ledgerOf(file, 20);

    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      Hash chain = Hash.of(new byte[32]);
      for (Entry entry : reader.range(0, 20)) {
        chain = Hash.sha256(chain.bytes(), entry.leafHash().bytes());
        assertThat(entry.chainHash()).isEqualTo(chain);
      }
    }
  }

  @Test
  void storesALongBodyInNumberedPartsAndJoinsThem() {
    byte[] body = new byte[2 * Entry.MAX_BODY_BYTES + 1];
    for (int i = 0; i < body.length; i++) {
      body[i] = (byte) ((i * 31) >>> 3);
    }
    Draft longDraft = new Draft(EntryKind.GENESIS, 0, Draft.COORDINATOR, 5, body);
    Draft exact = new Draft(EntryKind.MODEL, 1, 2, 6, new byte[Entry.MAX_BODY_BYTES]);
    Draft empty = new Draft(EntryKind.CONTROL, 2, 2, 7, new byte[0]);

    try (LedgerStore store = createLedger(file)) {
      TreeHead head = store.append(List.of(longDraft, exact, empty)).join();

      assertThat(head).isEqualTo(expectedHead(List.of(longDraft, exact, empty)));
      assertThat(head.size()).isEqualTo(5);
      assertThat(store.reads().range(0, 5))
          .extracting(entry -> entry.part() + "/" + entry.parts() + ":" + entry.body().length)
          .containsExactly("1/3:65535", "2/3:65535", "3/3:1", "1/1:65535", "1/1:0");
      assertThat(store.reads().wholeBody(0)).isEqualTo(body);
      assertThat(store.reads().wholeBody(3)).hasSize(65_535);
      assertThat(store.reads().wholeBody(4)).isEmpty();
      assertThatThrownBy(() -> store.reads().wholeBody(1))
          .isInstanceOf(MalformedBody.class)
          .hasMessage("expected part 1 of 3 but entry 1 is part 2 of 3");
      assertThatThrownBy(() -> store.reads().wholeBody(5))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no entry 5");
    }
  }

  @Test
  void callsOfManyThreadsAreNeverSplit() throws InterruptedException {
    int threads = 8;
    int calls = 25;
    CountDownLatch go = new CountDownLatch(1);
    List<CompletableFuture<TreeHead>> heads = new ArrayList<>();
    try (LedgerStore store =
        LedgerStore.create(file, ORIGIN, KEY, new LedgerConfig(1, 10, 2, Duration.ofSeconds(30)))) {
      List<Thread> appenders = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int author = t;
        appenders.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      awaitUninterruptibly(go);
                      for (int call = 0; call < calls; call++) {
                        CompletableFuture<TreeHead> head = store.append(callOf(author, call));
                        synchronized (heads) {
                          heads.add(head);
                        }
                      }
                    }));
      }
      go.countDown();
      for (Thread appender : appenders) {
        appender.join();
      }
    }
    assertThat(heads).hasSize(threads * calls);
    assertThat(heads.stream().map(head -> head.join().size()))
        .doesNotHaveDuplicates()
        .allSatisfy(size -> assertThat(size % 3).isZero());

    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      List<Entry> all = reader.range(0, Long.MAX_VALUE);
      assertThat(all).hasSize(threads * calls * 3);
      for (int i = 0; i < all.size(); i += 3) {
        Entry first = all.get(i);
        assertThat(all.subList(i, i + 3))
            .allSatisfy(
                entry -> {
                  assertThat(entry.author()).isEqualTo(first.author());
                  assertThat(entry.round()).isEqualTo(first.round());
                })
            .extracting(entry -> entry.body()[0])
            .containsExactly((byte) 0, (byte) 1, (byte) 2);
      }
      for (int author = 0; author < threads; author++) {
        assertThat(reader.byAuthor(author, 0, 1000)).extracting(Entry::round).isSorted();
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Draft> callOf(int author, int round) {
    List<Draft> drafts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      drafts.add(new Draft(EntryKind.BALLOTS, round, author, 0, new byte[] {(byte) i}));
    }
    return drafts;
  }

  private static void assertSame(Entry entry, Draft draft) {
    assertThat(entry.kind()).contains(draft.kind());
    assertThat(entry.round()).isEqualTo(draft.round());
    assertThat(entry.author()).isEqualTo(draft.author());
    assertThat(entry.eventTimeMicros()).isEqualTo(draft.eventTimeMicros());
    assertThat(entry.body()).isEqualTo(draft.body());
    assertThat(entry.leafHash()).isEqualTo(draft.leafHashes().getFirst());
  }

  @Test
  void anAppendNeedsADraft() {
    try (LedgerStore store = createLedger(file)) {
      assertThatThrownBy(() -> store.append(List.of()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected at least one draft to append but got none");
    }
  }

  @Test
  void aClosedLedgerTakesNothingAndAnswersNothing() {
    LedgerStore store = createLedger(file);
    CompletableFuture<TreeHead> last = store.append(drafts(0, 2));
    store.close();
    store.close();

    assertThat(last).isCompletedWithValue(expectedHead(drafts(0, 2)));
    assertThatThrownBy(() -> store.append(drafts(0, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("append to a ledger that is closed");
    assertThatThrownBy(() -> store.reads().entry(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("read of a ledger that is closed: ");
  }

  @Test
  void closingLeavesNoWriteAheadLogBehind() throws IOException {
    ledgerOf(file, 5);

    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("ledger.db", "ledger.db.checkpoint", "ledger.db.lock");
    }
  }

  @Test
  void neverGoesIntoAFileThatIsThere() {
    TreeHead head = ledgerOf(file, 3);

    assertThat(refusal(ExitCode.BAD_INPUT, () -> createLedger(file)))
        .hasMessage(
            "expected no file but found " + file + ": a run never goes into another's ledger")
        .returns("Go on with it by --resume, or name another file with --ledger.", Refusal::hint);
    try (LedgerStore store = openLedger(file)) {
      assertThat(store.head()).isEqualTo(head);
    }
  }

  @Test
  void neverReplacesTheCheckpointOfALedgerThatIsGone() throws IOException {
    ledgerOf(file, 3);
    Files.delete(file);

    assertThat(refusal(ExitCode.BAD_INPUT, () -> createLedger(file)))
        .hasMessageContaining("found " + file + ".checkpoint");
  }

  @Test
  void makesTheFolderOfANewLedger() {
    Path deep = folder.resolve("a/b/ledger.db");

    ledgerOf(deep, 1);

    assertThat(deep).exists();
  }

  @Test
  void anOriginThatNoCheckpointCanCarryLeavesNoFile() {
    assertThatThrownBy(() -> LedgerStore.create(file, "two words", KEY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("without spaces, '+' and control characters but was 'two words'");
    assertThat(file).doesNotExist();
  }

  @Test
  void aSecondWriterOfThisProcessIsRefused() {
    try (LedgerStore store = createLedger(file)) {
      assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
          .hasMessageStartingWith(
              "ledger %s is being written by process %d ("
                  .formatted(file, ProcessHandle.current().pid()));
      // The refusal must not have dropped the lock either.
      assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
          .hasMessageContaining("is being written by process");
      store.append(drafts(0, 1)).join();
    }
    openLedger(file).close();
  }

  @Test
  void readersSeeWhatAnotherHandleWrites() {
    try (LedgerStore store = createLedger(file);
        LedgerReader reader = LedgerStore.openReadOnly(file, KEY.verifyingKey(), CONFIG)) {
      assertThat(reader.head()).isEqualTo(TreeHead.EMPTY);

      store.append(drafts(0, 600)).join();

      assertThat(reader.head()).isEqualTo(expectedHead(drafts(0, 600)));
      assertThat(reader.newEntries(598, 10)).extracting(Entry::index).containsExactly(599L);
    }
  }

  @Test
  void aLedgerAheadOfItsCheckpointIsAcceptedAndSignedAnew() throws IOException {
    ledgerOf(file, 250);
    LedgerFixture.appendBehindTheCheckpoint(file, 99, 20);

    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      assertThat(reader.head().size()).isEqualTo(270);
    }
    assertThat(checkpointSize()).isEqualTo("250");
    TreeHead head;
    try (LedgerStore store = openLedger(file)) {
      head = store.head();
      assertThat(head.size()).isEqualTo(270);
    }
    assertThat(checkpointSize()).isEqualTo("270");
    try (LedgerStore store = openLedger(file)) {
      assertThat(store.head()).isEqualTo(head);
    }
  }

  @Test
  void anUnknownKindStaysReadableByItsNumber() {
    ledgerOf(file, 2);
    LedgerFixture.appendBehindTheCheckpoint(file, 99, 1);

    try (LedgerStore store = openLedger(file)) {
      Entry entry = store.reads().entry(2).orElseThrow();

      assertThat(entry.kind()).isEmpty();
      assertThat(entry.kindNumber()).isEqualTo(99);
      assertThat(store.reads().countsByKind()).containsEntry(99, 1L);
    }
  }

  @Test
  void anotherKeyIsRefused() {
    ledgerOf(file, 1);
    SigningKey other = SigningKey.derived(43, "checkpoint");

    assertThat(refusal(ExitCode.BAD_INPUT, () -> LedgerStore.open(file, other)))
        .hasMessage(
            "the checkpoints of %s are signed by key %s but the key given is %s"
                .formatted(file, KEY.verifyingKey(), other.verifyingKey()));
    assertThat(
            refusal(
                ExitCode.BAD_INPUT,
                () -> LedgerStore.openReadOnly(file, other.verifyingKey(), CONFIG)))
        .hasMessageContaining("but the key given is");
  }

  @Test
  void aMissingLedgerIsRefusedAndNotMade() {
    assertThat(refusal(ExitCode.BAD_INPUT, () -> openLedger(file)))
        .hasMessage("expected a ledger but there is no file " + file);
    assertThat(file).doesNotExist();
  }

  @Test
  void aPathThatLeadsNowhereIsNamed() throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));

    assertThat(refusal(ExitCode.SURROUNDINGS, () -> createLedger(plain.resolve("ledger.db"))))
        .hasMessageContaining("could not read or write " + plain);
    assertThat(refusal(ExitCode.SURROUNDINGS, () -> openLedger(plain.resolve("ledger.db"))))
        .hasMessageContaining("could not read or write " + plain);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "what?.db"})
  void aPathThatIsNoFileNameIsRefused(String path) {
    assertThat(refusal(ExitCode.BAD_INPUT, () -> createLedger(Path.of(path))))
        .hasMessageStartingWith("expected the path of a file without '?' but it was /");
  }

  @Test
  void aCreationThatFailsLeavesNoLedger() throws IOException {
    Files.createDirectory(folder.resolve("ledger.db.checkpoint.tmp"));

    assertThat(refusal(ExitCode.SURROUNDINGS, () -> createLedger(file)))
        .hasMessageContaining("ledger.db.checkpoint");

    assertThat(file).doesNotExist();
  }

  private String checkpointSize() throws IOException {
    return Files.readAllLines(folder.resolve("ledger.db.checkpoint")).get(1);
  }
}
