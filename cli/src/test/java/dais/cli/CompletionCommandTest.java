package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompletionCommandTest {
  @TempDir private Path folder;

  private String script(String... args) {
    TestShell shell = new TestShell(folder, FakeRun::new);
    assertThat(shell.dais(args)).isZero();
    return shell.out();
  }

  /// Completes `dais led` and `dais run --st` in a real bash.
  @Test
  void completesCommandsAndFlagsInBash() throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("dais.bash"), script("completion", "bash"));

    assertThat(completions(script, "dais", "led")).contains("ledger");
    assertThat(completions(script, "dais", "run", "--st")).contains("--steps", "--stop-on-error");
  }

  private static String completions(Path script, String... words)
      throws IOException, InterruptedException {
    String commands =
        """
        source %s
        COMP_WORDS=(%s)
        COMP_CWORD=%d
        _complete_dais
        printf '%%s\\n' "${COMPREPLY[@]}"
        """
            .formatted(script, String.join(" ", words), words.length - 1);
    Process bash = new ProcessBuilder("bash", "-c", commands).redirectErrorStream(true).start();
    String printed = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(printed).isZero();
    return printed;
  }

  @Test
  void givesZshTheSameScriptWhichLoadsWhatZshNeeds() {
    assertThat(script("completion", "zsh"))
        .isEqualTo(script("completion", "bash"))
        .contains("bashcompinit");
  }

  @Test
  void saysWhichShellsItKnows() {
    TestShell shell = new TestShell(folder, FakeRun::new);

    assertThat(shell.dais("completion", "tcsh")).isEqualTo(4);
    assertThat(shell.err()).contains("tcsh").contains("BASH, ZSH");
  }
}
