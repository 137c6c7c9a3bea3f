package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/// Commands of several machines in this process, those that last on threads of their own.
final class CommandThreads {
  static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Path folder;
  private final List<Thread> threads = new ArrayList<>();

  /// @param folder whose children are the machines
  CommandThreads(Path folder) {
    this.folder = folder;
  }

  /// A command that runs.
  record Running(TestShell shell, Thread thread, FutureTask<Integer> command) {}

  /// A shell of the machine of this name.
  TestShell shell(String machine) {
    TestShell one = new TestShell(folder, FakeRun::new);
    one.environment.put("XDG_STATE_HOME", folder.resolve(machine).toString());
    return one;
  }

  Running start(TestShell in, String... line) {
    return start(in, String.join(" ", line), shell -> shell.dais(line));
  }

  /// Starts what somebody does in a shell.
  Running start(TestShell in, String what, ToIntFunction<TestShell> deed) {
    FutureTask<Integer> command = new FutureTask<>(() -> deed.applyAsInt(in));
    Thread thread = Thread.ofPlatform().name(what).start(command);
    threads.add(thread);
    return new Running(in, thread, command);
  }

  /// Starts the coordinator of the default fleet of a machine.
  ///
  /// @return its address
  String coordinator(String machine, String... more) {
    TestShell shell = shell(machine);
    List<String> line = new ArrayList<>(List.of("coordinator", "run", "--port", "0"));
    line.addAll(List.of(more));
    var _ = start(shell, line.toArray(String[]::new));
    await(() -> shell.out().contains("listens on"), shell);
    return FleetFolder.of(shell.shell(), FleetFolder.DEFAULT).coordinator().address().orElseThrow();
  }

  static void await(BooleanSupplier condition, TestShell witness) {
    assertThat(new Patience(DEADLINE).await(condition))
        .as(() -> witness.out() + witness.err())
        .isTrue();
  }

  /// What a command prints that succeeds.
  static String good(TestShell shell, String... line) {
    assertThat(shell.dais(line)).as(shell.out() + shell.err()).isZero();
    return shell.out();
  }

  /// Ends all that runs.
  void end() throws InterruptedException {
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(DEADLINE);
    }
    threads.clear();
  }
}
