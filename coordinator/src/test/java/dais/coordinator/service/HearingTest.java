package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom a phase waits for.
final class HearingTest {
  @TempDir private Path folder;
  private final List<String> completed = new ArrayList<>();

  private Hearing hearing(String... names) {
    return new Hearing(
        List.of(names),
        100,
        new Assignment(List.of("n1", "n2", "n3"), 3),
        new ScriptedFleet(folder.resolve("run.db"), 3, 3, 1),
        () -> completed.add("all"));
  }

  @Test
  void waitsAgainForWhoBeginsAnew() {
    Hearing hearing = hearing("n1", "n2");
    hearing.done("n1");
    assertThat(hearing.missing()).containsExactly("n2");
    hearing.forget("n1");
    hearing.done("n2");
    assertThat(completed).isEmpty();
    assertThat(hearing.missing()).containsExactly("n1");
    hearing.done("n1");
    assertThat(completed).hasSize(1);
  }

  @Test
  void waitsLongerForOthersAndWhatWasSaidStands() {
    Hearing hearing = hearing("n1");
    hearing.done("n2"); // Nobody waited for it then.
    hearing.extend(List.of("n1", "n2"), 250);
    assertThat(hearing.missing()).containsExactly("n1");
    assertThat(hearing.leftNanos()).isEqualTo(250);
    assertThat(completed).isEmpty();
    hearing.extend(List.of("n2"), 300);
    assertThat(completed).as("all whom it waits for now have said all").hasSize(1);
    hearing.extend(List.of("n2"), 400);
    hearing.done("n1");
    assertThat(completed).as("once").hasSize(1);
  }
}
