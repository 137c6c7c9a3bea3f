package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogTailTest {
  @TempDir private Path folder;

  @Test
  void readsOnPastARotation() throws IOException {
    Path file = folder.resolve("n1.log");
    try (LogTail tail = new LogTail("n1", file)) {
      assertThat(tail.nextTime()).as("before there is a file").isEmpty();

      Files.writeString(file, "{\"timestamp\":\"2026-01-01T00:00:01Z\"}\nhalf a ");
      assertThat(tail.nextTime()).contains(Instant.parse("2026-01-01T00:00:01Z"));
      assertThat(tail.next()).endsWith("01Z\"}");
      assertThat(tail.nextTime()).as("half a line is none").isEmpty();

      Files.writeString(file, "line\n", StandardOpenOption.APPEND);
      assertThat(tail.nextTime()).contains(Instant.parse("2026-01-01T00:00:01Z"));
      assertThat(tail.next()).isEqualTo("half a line");

      Files.writeString(file, "the last\n", StandardOpenOption.APPEND);
      Files.move(file, folder.resolve("n1.log.2026-01-01.0"));
      assertThat(tail.nextTime()).isPresent();
      assertThat(tail.next()).isEqualTo("the last");
      assertThat(tail.nextTime()).as("between two files").isEmpty();

      Files.writeString(file, "{\"timestamp\":\"soon\"}\n");
      assertThat(tail.nextTime()).contains(Instant.parse("2026-01-01T00:00:01Z"));
      assertThat(tail.next()).isEqualTo("{\"timestamp\":\"soon\"}");
    }
  }
}
