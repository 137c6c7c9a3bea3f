package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais doctor`: whether dais can work here, and how well.
@Command(
    name = "doctor",
    description = "Look at what dais stands on: JVM, machine, settings and the ledger's folder.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private final Shell shell;
  private final ConfigLayers layers;

  @Mixin private OutputOption output = new OutputOption();

  DoctorCommand(Shell shell, ConfigLayers layers) {
    this.shell = shell;
    this.layers = layers;
  }

  @Override
  public Integer call() {
    List<Finding> findings = new Checkup(shell, layers).findings();
    new Rows<>("findings", DoctorCommand::text, DoctorCommand::write)
        .print(shell, output.format(), findings);
    boolean failed = findings.stream().anyMatch(f -> f.verdict() == Finding.Verdict.FAIL);
    return (failed ? ExitCode.NEGATIVE : ExitCode.OK).code();
  }

  private static String text(Finding finding) {
    String line = "%-4s  %-10s  %s".formatted(verdict(finding), finding.name(), finding.found());
    return finding.mend().isEmpty() ? line : line + "%n      %s".formatted(finding.mend());
  }

  private static void write(JsonGenerator json, Finding finding) throws IOException {
    json.writeStringField("check", finding.name());
    json.writeStringField("verdict", verdict(finding));
    json.writeStringField("found", finding.found());
    json.writeStringField("mend", finding.mend());
  }

  private static String verdict(Finding finding) {
    return finding.verdict().name().toLowerCase(Locale.ROOT);
  }
}
