package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class JoinTokenTest {
  // 16 zero bytes and their CRC-32, 0xecbb4b55.
  private static final String ZEROS = "0000-0000-0000-0000-0000-0000-03PB-PJTN";

  @Test
  void isReadAsItWasPrinted() {
    Set<String> hashes = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      JoinToken token = JoinToken.random();
      assertThat(token.text()).matches("([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}");
      assertThat(JoinToken.parse(token.text()).hash()).isEqualTo(token.hash());
      hashes.add(token.hash());
    }
    assertThat(hashes).hasSize(1000);
  }

  @Test
  void itsFormStaysWhatItIs() {
    assertThat(JoinToken.parse(ZEROS).text()).isEqualTo(ZEROS);
  }

  @Test
  void isReadAsPeopleCopyIt() {
    String copied = ZEROS.replace("0000-", "oO0o ").replace('-', ' ').toLowerCase(Locale.ROOT);

    assertThat(JoinToken.parse(" " + copied + "\n").text()).isEqualTo(ZEROS);
  }

  @Test
  void everyWrongLetterAndEverySwapOfNeighboursIsFound() {
    String text = JoinToken.random().text().replace("-", "");
    for (int i = 0; i < text.length(); i++) {
      String wrong =
          text.substring(0, i) + (text.charAt(i) == 'X' ? 'Y' : 'X') + text.substring(i + 1);
      assertMistyped(wrong, "its last letters do not fit the others");
    }
    for (int i = 0; i + 1 < text.length(); i++) {
      if (text.charAt(i) != text.charAt(i + 1)) {
        String swapped =
            text.substring(0, i) + text.charAt(i + 1) + text.charAt(i) + text.substring(i + 2);
        assertMistyped(swapped, "its last letters do not fit the others");
      }
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertMistyped(ZEROS.substring(1), "it must have 32 letters and digits but has 31");
    assertMistyped(ZEROS + ZEROS, "it must have 32 letters and digits but has 64");
    assertMistyped(ZEROS.replace("03PB", "03UB"), "no token has the 'U' that is its character 27");
  }

  @Test
  void doesNotTellItsSecretByAccident() {
    assertThat(JoinToken.parse(ZEROS)).hasToString("a join token");
  }

  private static void assertMistyped(String text, String fault) {
    assertThatThrownBy(() -> JoinToken.parse(text))
        .isInstanceOf(Refusal.class)
        .hasMessage("the join token is mistyped: " + fault);
  }
}
