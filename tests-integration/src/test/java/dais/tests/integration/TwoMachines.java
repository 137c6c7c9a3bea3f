package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.tests.integration.Distribution.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Two machines with addresses of their own and a cable between them: network namespaces of this
/// one, which see nothing of its network. Needs root.
final class TwoMachines {
  /// One of the two.
  ///
  /// @param address on the cable
  /// @param folder where its commands run, with the project's `scripts`
  record Machine(String name, String cable, String address, Path folder) {}

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String MASK = "/24";

  private final Distribution distribution;
  private final Machine here;
  private final Machine there;

  /// @param work an empty folder
  TwoMachines(Distribution distribution, Path work) throws IOException, InterruptedException {
    this.distribution = distribution;
    long unique = ProcessHandle.current().pid();
    this.here = machine("h" + unique, "10.0.0.7", work.resolve("here"));
    this.there = machine("t" + unique, "10.0.0.8", work.resolve("there"));
    ip("netns", "add", here.name());
    ip("netns", "add", there.name());
    ip(
        "link",
        "add",
        here.cable(),
        "netns",
        here.name(),
        "type",
        "veth",
        "peer",
        "name",
        there.cable(),
        "netns",
        there.name());
    for (Machine machine : List.of(here, there)) {
      inside(machine, "ip", "addr", "add", machine.address() + MASK, "dev", machine.cable());
      inside(machine, "ip", "link", "set", machine.cable(), "up");
      inside(machine, "ip", "link", "set", "lo", "up");
    }
  }

  /// Why there can be no such machines; empty if there can.
  static Optional<String> hindrance() throws IOException, InterruptedException {
    String probe = "dais-probe-" + ProcessHandle.current().pid();
    try {
      Outcome made = Distribution.run(new ProcessBuilder("ip", "netns", "add", probe));
      if (made.exitCode() != 0) {
        return Optional.of("`ip netns add` fails: " + made.stderr().strip());
      }
    } catch (IOException e) {
      return Optional.of("there is no `ip`: " + e.getMessage());
    }
    ip("netns", "del", probe);
    return Optional.empty();
  }

  private static Machine machine(String name, String address, Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.createSymbolicLink(folder.resolve("scripts"), ROOT.resolve("scripts"));
    return new Machine("dais-" + name, "d" + name, address, folder);
  }

  /// The one that the coordinator is on.
  Machine here() {
    return here;
  }

  /// The one that the nodes are on.
  Machine there() {
    return there;
  }

  /// Runs a script on a machine to its end.
  Outcome shell(Machine machine, String script) throws IOException, InterruptedException {
    return Distribution.run(builder(machine, script));
  }

  /// Starts a script on a machine; it ends at the latest with the machine.
  Process start(Machine machine, String script) throws IOException {
    return builder(machine, script).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private ProcessBuilder builder(Machine machine, String script) {
    ProcessBuilder shell =
        new ProcessBuilder(
            "ip", "netns", "exec", machine.name(), "bash", "-euo", "pipefail", "-c", script);
    shell.environment().put("DAIS_HOME", distribution.home().toString());
    shell.environment().put("XDG_CACHE_HOME", Distribution.CACHE.toString());
    shell.environment().put("JAVA_HOME", System.getProperty("java.home"));
    shell.environment().put("XDG_STATE_HOME", machine.folder().resolve("state").toString());
    return shell.directory(machine.folder().toFile());
  }

  /// Runs a command of the system on a machine, which must go well.
  void inside(Machine machine, String... command) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("netns", "exec", machine.name()));
    line.addAll(List.of(command));
    ip(line.toArray(String[]::new));
  }

  private static String ip(String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("ip"));
    line.addAll(List.of(arguments));
    Outcome outcome = Distribution.run(new ProcessBuilder(line));
    assertThat(outcome.exitCode()).as(line + outcome.stderr()).isZero();
    return outcome.stdout();
  }

  /// Ends whatever still runs on the machines, and takes them away.
  void takeAway() throws IOException, InterruptedException {
    for (Machine machine : List.of(there, here)) {
      for (String pid : ip("netns", "pids", machine.name()).lines().toList()) {
        var _ = ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::destroyForcibly);
      }
      ip("netns", "del", machine.name());
    }
  }
}
