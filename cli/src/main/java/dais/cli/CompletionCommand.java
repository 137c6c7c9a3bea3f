package dais.cli;

import dais.infrastructure.exit.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dais completion`: a script that completes commands and flags at the prompt.
@Command(
    name = "completion",
    description = "Print a script that completes dais commands and flags in a shell.",
    mixinStandardHelpOptions = true,
    footer = {"", "For this shell:  source <(dais completion bash)"})
final class CompletionCommand implements Callable<Integer> {
  private final Shell shell;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "SHELL", description = "bash or zsh; both read the same script.")
  private Prompt prompt = Prompt.BASH;

  CompletionCommand(Shell shell) {
    this.shell = shell;
  }

  /// A shell that can be told.
  enum Prompt {
    BASH,
    ZSH
  }

  @Override
  public Integer call() {
    switch (prompt) {
      // The generated script asks whether it runs in zsh and loads bashcompinit there.
      case BASH, ZSH -> shell.out().println(AutoComplete.bash("dais", spec.root().commandLine()));
    }
    return ExitCode.OK.code();
  }
}
