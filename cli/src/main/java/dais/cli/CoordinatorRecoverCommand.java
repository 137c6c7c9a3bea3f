package dais.cli;

import dais.coordinator.service.LiveFile;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.TreeHead;
import dais.simulation.LedgerRecovery;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `dais coordinator recover`: makes a lost ledger again.
@Command(
    name = "recover",
    description =
        "Make the lost ledger of a run again, from the copies that the fleet's nodes keep. A"
            + " plan run that is under way needs no such help: when its coordinator is back, it takes"
            + " what it lacks from the nodes itself. A live run waits for this command.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class CoordinatorRecoverCommand implements Callable<Integer> {
  private final Shell shell;

  @Mixin private FleetOption fleet = new FleetOption();

  @Option(
      names = "--from-nodes",
      paramLabel = "NAME",
      required = true,
      arity = "0..1",
      split = ",",
      description =
          "Take it from the nodes that are there, or from these only; the longest copy counts, and"
              + " the others must agree with it.")
  private Set<String> nodes = new TreeSet<>();

  @Option(
      names = "--run",
      paramLabel = "ID",
      description = "Which run, by the first digits of its id (default: the only one there is).")
  private Optional<String> run = Optional.empty();

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      required = true,
      description = "The file to make; nothing may be there yet.")
  private Path ledger = Path.of("");

  @Mixin private OutputOption output = new OutputOption();

  CoordinatorRecoverCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Path file = shell.directory().resolve(ledger);
    LedgerRecovery.Recovered recovered;
    FleetFolder folder = fleet.folder(shell).founded();
    try (CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, folder)) {
      LedgerRecovery recovery =
          new LedgerRecovery(
              coordinator.channel(),
              nodes,
              new LiveFile(folder.live()).key(),
              coordinator::refusal);
      recovered = recovery.recover(chosen(recovery.copies()), file, LedgerConfig.DEFAULT);
    }
    tell(file, recovered);
    return ExitCode.OK.code();
  }

  private Hash chosen(SortedMap<Hash, SortedMap<String, TreeHead>> copies) {
    List<Hash> fitting =
        copies.keySet().stream().filter(id -> id.toString().startsWith(run.orElse(""))).toList();
    if (fitting.size() == 1) {
      return fitting.getFirst();
    }
    throw Refusal.badInput(
        fitting.isEmpty()
            ? "expected a run%s that a node keeps but found %s"
                .formatted(
                    run.map(id -> " whose id begins with " + id).orElse(""),
                    copies.isEmpty() ? "none" : "these:" + listed(copies))
            : "expected one run but the nodes keep %d:%s".formatted(fitting.size(), listed(copies)),
        "Name one by --run ID; start the nodes that kept it, and see `dais fleet status`.");
  }

  private static String listed(SortedMap<Hash, SortedMap<String, TreeHead>> copies) {
    StringBuilder lines = new StringBuilder();
    copies.forEach((id, held) -> lines.append("\n  %s on %s".formatted(id, sizes(held))));
    return lines.toString();
  }

  private static String sizes(Map<String, TreeHead> held) {
    return String.join(
        ", ",
        new TreeMap<>(held)
            .entrySet().stream()
                .map(copy -> "%s (%d entries)".formatted(copy.getKey(), copy.getValue().size()))
                .toList());
  }

  private void tell(Path file, LedgerRecovery.Recovered recovered) {
    if (output.format() == OutputFormat.HUMAN) {
      shell.out().println("run " + recovered.runId());
      shell.out().println("  recovered from " + recovered.source() + " into " + file);
      shell
          .out()
          .println(
              "  %d entries, root %s".formatted(recovered.head().size(), recovered.head().root()));
      shell.out().println("  the same history is kept by " + sizes(recovered.copies()));
    } else {
      shell
          .out()
          .println(
              Envelope.ok(
                  output.format(),
                  json -> {
                    json.writeStringField("run", recovered.runId().toString());
                    json.writeStringField("ledger", file.toString());
                    json.writeStringField("source", recovered.source());
                    json.writeNumberField("tree_size", recovered.head().size());
                    json.writeStringField("ledger_root", recovered.head().root().toString());
                    json.writeObjectFieldStart("copies");
                    for (var copy : new TreeMap<>(recovered.copies()).entrySet()) {
                      json.writeNumberField(copy.getKey(), copy.getValue().size());
                    }
                    json.writeEndObject();
                  }));
    }
  }
}
