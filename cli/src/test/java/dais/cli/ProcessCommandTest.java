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
                    "-Ddais.plugins=",
                    "-javaagent:/opt/agent.jar",
                    "-XX:AOTCache=/cache/of-another.aot"),
                List.of("-XX:AOTCache=/cache/own.aot"));

    assertThat(line.subList(4, line.size()))
        .containsExactly(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "--module-path=" + Path.of("lib").toAbsolutePath() + ":/opt/lib",
            "-Ddais.plugins=",
            "-javaagent:/opt/agent.jar",
            "-XX:AOTCache=/cache/own.aot",
            "-Xmx352m",
            "-Xms16m",
            "-Xmn8m",
            "-XX:-UsePerfData",
            "--module",
            "dais.cli/dais.cli.Main",
            "node",
            "run");
  }
}
