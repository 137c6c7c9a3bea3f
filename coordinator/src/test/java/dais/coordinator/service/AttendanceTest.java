package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AttendanceTest {
  @TempDir private Path folder;

  @Test
  void waitsForThoseWhoTakePartAndForAllWhereNobodyDoes() {
    ScriptedFleet fleet = new ScriptedFleet(folder.resolve("run.db"), 3, 3, 1);
    Attendance attendance = new Attendance(new Assignment(List.of("n1", "n2", "n3"), 3), fleet);
    assertThat(attendance.expected()).containsExactly("n1", "n2", "n3");
    attendance.spoke("n2", false, 4);
    assertThat(fleet.late).as("a repeat of one who takes part").isEmpty();

    attendance.without("n2", 0, "late");
    attendance.without("n2", 5, "late again");
    assertThat(attendance.absence("n2"))
        .as("since the first that it missed, for what was said last")
        .hasValue(new Attendance.Absent(1, "late again"));
    assertThat(attendance.isLast("n1")).isFalse();
    assertThat(attendance.expected()).containsExactly("n1", "n3");
    attendance.spoke("n2", false, 4);
    assertThat(fleet.late).containsEntry("n2", 4);
    attendance.without("n1", 6, "late");
    assertThat(attendance.isLast("n3")).isTrue();
    attendance.without("n3", 6, "late");
    assertThat(attendance.expected()).containsExactly("n1", "n2", "n3");

    attendance.spoke("n2", true, 4);
    attendance.back("n2");
    assertThat(attendance.absence("n2")).isEmpty();
    assertThat(attendance.expected()).containsExactly("n2");
  }
}
