package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.Operators.Operator;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OperatorsTest {
  @TempDir private Path parent;

  private Path folder() {
    return parent.resolve("fleet");
  }

  @Test
  void whoHasJoinedIsKnownAfterARestart() {
    Operators operators = Operators.open(folder());
    operators.joins("bob", Role.ADMIN, Fleet.NOW);
    operators.joins("ann", Role.VIEWER, Fleet.NOW);
    operators.joins("ann", Role.VIEWER, Fleet.NOW.plusSeconds(1));
    for (Operators one : new Operators[] {operators, Operators.open(folder())}) {
      assertThat(one.all())
          .containsExactly(
              new Operator("ann", Role.VIEWER, Fleet.NOW.plusSeconds(1)),
              new Operator("bob", Role.ADMIN, Fleet.NOW));
      assertThat(one.find("bob")).isPresent();
      assertThat(one.find("eve")).isEmpty();
    }
    assertThat(folder().resolve("operators"))
        .hasContent("ann viewer 2026-11-01T12:00:01Z\nbob admin 2026-11-01T12:00:00Z\n");
  }

  @Test
  void theirNumberIsBoundedAndADamagedLineTold() throws Exception {
    Operators.open(folder()).joins("a", Role.VIEWER, Fleet.NOW);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("o%d viewer 2026-11-01T12:00:00Z\n".formatted(i));
    }
    Path file = folder().resolve("operators");
    Files.writeString(file, text);
    Operators full = Operators.open(folder());
    full.joins("o7", Role.ADMIN, Fleet.NOW);
    assertThatThrownBy(() -> full.joins("one-more", Role.VIEWER, Fleet.NOW))
        .isInstanceOf(Refusal.class)
        .hasMessage("1,000 operators have joined already");
    Files.writeString(file, "ann chief 2026-11-01T12:00:00Z\n");
    assertThatThrownBy(() -> Operators.open(folder()))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "expected a name, a role and an instant in %s:1 but found 'ann chief 2026-11-01T12:00:00Z'"
                .formatted(file));
  }
}
