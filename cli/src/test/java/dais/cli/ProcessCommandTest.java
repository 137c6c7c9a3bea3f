package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProcessCommandTest {
  @Test
  void isThisProcessWithTheMemoryOfItsRole() {
    List<String> line =
        new ProcessCommand(ProcessRole.NODE, List.of("node", "run"))
            .line(
                List.of(
                    "-Xmx4g",
                    "-Xms96m",
                    "-Xmn64m",
                    "-XX:+UseSerialGC",
                    "-agentlib:jdwp=transport=dt_socket",
                    "--module-path=lib:/opt/lib",
                    "-Djava.library.path=lib",
                    "-Ddais.plugins=",
                    "-javaagent:/opt/agent.jar",
                    "-XX:AOTCache=/cache/of-another.aot",
                    "-Xlog:aot*=off,cds*=off",
                    "-XX:-UsePerfData",
                    "-Djdk.module.main=dais.cli"),
                List.of("-XX:AOTCache=/cache/own.aot"));

    assertThat(line.subList(4, line.size()))
        .containsExactly(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "--module-path=" + Path.of("lib").toAbsolutePath() + ":/opt/lib",
            "-Djava.library.path=" + Path.of("lib").toAbsolutePath(),
            "-Ddais.plugins=",
            "-javaagent:/opt/agent.jar",
            "-XX:AOTCache=/cache/own.aot",
            "-Xmx352m",
            "-Xms16m",
            "-Xmn8m",
            "-XX:CompileThresholdScaling=3",
            "-XX:Tier4InvocationThreshold=20000",
            "-XX:Tier4MinInvocationThreshold=2400",
            "-XX:Tier4CompileThreshold=60000",
            "-XX:Tier4BackEdgeThreshold=160000",
            "-XX:-UsePerfData",
            "--module",
            "dais.cli/dais.cli.Main",
            "node",
            "run");
  }

  /// The coordinator is started by the supervisor, which has one compiler and little memory.
  @Test
  void hasNothingOfTheRoleOfTheProcessThatStartsIt() {
    ProcessCommand coordinator = new ProcessCommand(ProcessRole.COORDINATOR, List.of());
    List<String> flags = List.of("-XX:+UseSerialGC");
    List<String> starter =
        new ProcessCommand(ProcessRole.SUPERVISOR, List.of())
            .line(flags, List.of("-XX:AOTCache=a"));

    // From after the launcher of the JVM to before what it runs.
    List<String> given = starter.subList(5, starter.indexOf("--module"));

    assertThat(given).containsAll(ProcessRole.SUPERVISOR.flags());
    assertThat(coordinator.line(given, List.of())).isEqualTo(coordinator.line(flags, List.of()));
  }
}
