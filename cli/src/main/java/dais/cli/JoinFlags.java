package dais.cli;

import dais.infrastructure.tls.Fingerprint;
import dais.infrastructure.tls.JoinToken;
import picocli.CommandLine.Option;

/// The flags of who joins a fleet elsewhere.
final class JoinFlags {
  @Option(
      names = "--coordinator",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where the coordinator listens.")
  private String coordinator = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      required = true,
      description = "As `dais node approve` or `dais operator approve` printed it.")
  private String token = "";

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      required = true,
      description = "The fleet's, as it was printed with the token, or by `dais fleet init`.")
  private String fingerprint = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "The name that the token is for.")
  private String name = "";

  String coordinator() {
    return coordinator;
  }

  JoinToken token() {
    return JoinToken.parse(token);
  }

  Fingerprint root() {
    return new Fingerprint(fingerprint);
  }

  String name() {
    return name;
  }
}
