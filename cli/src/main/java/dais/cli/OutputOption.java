package dais.cli;

import picocli.CommandLine.Option;

/// The option `-o`, the same for every command that writes data.
final class OutputOption {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "human (default), json or jsonl.")
  private OutputFormat format = OutputFormat.HUMAN;

  OutputFormat format() {
    return format;
  }
}
