package dais.cli;

import java.time.Instant;

/// What an operator passes on to who is to join.
///
/// @param role what its holder becomes: `node`, `viewer` or `admin`
/// @param token good once
/// @param fingerprint the fleet's, 64 hexadecimal digits
/// @param expires until when the token is good
record JoinTicket(String role, String name, String token, String fingerprint, Instant expires) {
  void print(Shell shell, OutputFormat format) {
    if (format == OutputFormat.HUMAN) {
      shell.out().println("token        " + token);
      shell.out().println("fingerprint  " + fingerprint);
      shell.out().println("good for     one %s named %s, until %s".formatted(role, name, expires));
      return;
    }
    shell
        .out()
        .println(
            Envelope.ok(
                format,
                json -> {
                  json.writeStringField("name", name);
                  json.writeStringField("role", role);
                  json.writeStringField("token", token);
                  json.writeStringField("fingerprint", fingerprint);
                  json.writeStringField("expires", expires.toString());
                }));
  }
}
