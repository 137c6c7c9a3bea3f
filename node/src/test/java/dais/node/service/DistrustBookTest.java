package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DistrustBookTest {
  private static final byte[] NOTHING = new byte[0];
  private static final Instant AT = Instant.parse("2026-11-01T12:00:00Z");

  @TempDir private Path home;

  private static Distrusted fact(int run, String what) {
    return new Distrusted("%064x".formatted(run), 3, what, "%032x".formatted(run), AT);
  }

  @Test
  void keepsWhatWasRecordedWithBothBytes() throws Exception {
    Distrusted fact = fact(1, "decision 3.0");
    assertThat(new DistrustBook(home).all()).isEmpty();
    assertThat(new DistrustBook(home).add(fact, new byte[] {1, 2}, NOTHING)).isTrue();

    DistrustBook book = new DistrustBook(home);
    assertThat(book.all()).containsExactly(fact);
    assertThat(book.of(fact.run())).contains(fact);
    assertThat(book.of("%064x".formatted(2))).isEmpty();
    assertThat(Files.readAllLines(book.file(fact.run())))
        .contains("what: decision 3.0", "expected: 0102", "found: ");
    assertThat(fact.text())
        .isEqualTo(
            "distrusts its coordinator since round 3 of run 000000000000: decision 3.0"
                + " (2026-11-01T12:00:00Z, trace 00000000000000000000000000000001)");
  }

  @Test
  void theFirstWordOnARunStands() {
    DistrustBook book = new DistrustBook(home);
    assertThat(book.add(fact(1, "first"), NOTHING, NOTHING)).isTrue();
    assertThat(book.add(fact(1, "second"), NOTHING, NOTHING)).isTrue();
    assertThat(book.all()).extracting(Distrusted::what).containsExactly("first");
  }

  @Test
  void isBounded() throws Exception {
    DistrustBook book = new DistrustBook(home);
    byte[] large = new byte[DistrustBook.MOST_EVIDENCE_BYTES + 1];
    for (int run = 0; run < DistrustBook.MOST_RUNS; run++) {
      assertThat(book.add(fact(run, "x"), NOTHING, run == 0 ? large : NOTHING)).isTrue();
    }
    assertThat(book.add(fact(100, "x"), NOTHING, NOTHING)).isFalse();
    assertThat(book.all()).hasSize(DistrustBook.MOST_RUNS);
    assertThat(Files.size(book.file("%064x".formatted(0))))
        .isLessThan(2 * DistrustBook.MOST_EVIDENCE_BYTES + 1_000L);
    assertThat(fact(1, "a\nwhat: forged\u001b[2J" + "y".repeat(1_000)).what())
        .startsWith("a?what: forged?[2Jyy")
        .hasSize(503);
  }

  @Test
  void namesAFileThatIsNoRecord() throws Exception {
    DistrustBook book = new DistrustBook(home);
    book.add(fact(1, "x"), NOTHING, NOTHING);
    Path file = book.file("%064x".formatted(1));
    Files.writeString(file, "run: 1\n");
    assertThatThrownBy(book::all)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
        .hasMessage(file + " is no record of a distrust: it has no line 'round: '");
  }

  @Test
  void namesAFolderThatCannotBeWritten() throws Exception {
    Files.writeString(home.resolve("distrust"), "a file");
    assertThatThrownBy(() -> new DistrustBook(home).add(fact(1, "x"), NOTHING, NOTHING))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SURROUNDINGS))
        .hasMessageStartingWith("cannot write ");
    assertThatThrownBy(() -> new DistrustBook(home).of("1")).isInstanceOf(Refusal.class);
  }
}
