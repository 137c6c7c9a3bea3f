package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.ExitCode;
import dais.node.detection.Detectors;
import dais.node.detection.InstalledDetector;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `dais detectors list`: every detector that `--detector` can name.
@Command(
    name = "list",
    description =
        "List the detectors: name, module and version, licence, whether it repeats, whether it is a"
            + " default one.",
    mixinStandardHelpOptions = true)
final class DetectorsListCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private OutputOption output = new OutputOption();

  DetectorsListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    new Rows<>("detectors", DetectorsListCommand::text, DetectorsListCommand::write)
        .print(shell, output.format(), Detectors.installed());
    return ExitCode.OK.code();
  }

  private static String text(InstalledDetector detector) {
    return "%-14s %-40s %-13s %-15s %s"
        .formatted(
            detector.name(),
            (detector.module() + " " + detector.version()).strip(),
            detector.licence(),
            detector.repeatable() ? "repeatable" : "not repeatable",
            detector.standard() ? "default" : "")
        .stripTrailing();
  }

  private static void write(JsonGenerator json, InstalledDetector detector) throws IOException {
    json.writeStringField("name", detector.name());
    json.writeStringField("module", detector.module());
    json.writeStringField("version", detector.version());
    json.writeStringField("licence", detector.licence());
    json.writeBooleanField("repeatable", detector.repeatable());
    json.writeBooleanField("default", detector.standard());
  }
}
