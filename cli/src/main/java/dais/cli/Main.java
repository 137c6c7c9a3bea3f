package dais.cli;

import dais.infrastructure.tls.JdkProviders;

/// The entry point of the `dais` command.
public final class Main {
  private Main() {}

  /// Runs one command and ends the process with its exit code.
  public static void main(String[] args) {
    JdkProviders.arrange();
    System.exit(new Dais(Shell.ofProcess(), SimulationRun::open).execute(args));
  }
}
