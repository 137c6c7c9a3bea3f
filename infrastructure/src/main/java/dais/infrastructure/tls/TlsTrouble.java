package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// Says why a connection could not be made, in words for people.
public final class TlsTrouble {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");
  // As Netty appends it: `Connection refused: localhost/[0:0:0:0:0:0:0:1]:7443`.
  private static final Pattern TRIED = Pattern.compile("(.*): [^/]*/(\\S+)");
  // RFC 8446, 6.2: alerts about the certificate that the other side was shown.
  private static final List<String> ABOUT_CERTIFICATES =
      List.of(
          "access_denied",
          "bad_certificate",
          "certificate_expired",
          "certificate_required",
          "certificate_revoked",
          "certificate_unknown",
          "unknown_ca",
          "unsupported_certificate");

  private TlsTrouble() {}

  /// What a failed call or handshake means for the user; empty if it failed for another reason than
  /// its connection.
  ///
  /// @param failure as thrown, such as gRPC's StatusRuntimeException: its causes are searched
  /// @param address what was connected to, as the user knows it, such as `fleet.example:7443`
  public static Optional<Refusal> explain(Throwable failure, String address) {
    List<Throwable> causes =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(20).toList();
    return Stream.concat(
            // Thrown here, so the surest: what wraps it is the JDK's word for the same.
            causes.stream().filter(UntrustedPeer.class::isInstance), causes.stream())
        .flatMap(cause -> explainOne(cause, address).stream())
        .findFirst();
  }

  private static Optional<Refusal> explainOne(Throwable cause, String address) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case UntrustedPeer e -> trouble(address, message, e.hint());
      case NotSslRecordException _ ->
          trouble(
              address,
              "expected TLS but something else answered",
              "Check the port: dais speaks TLS only, and another program listens there.");
      case SSLException _ -> handshake(address, message);
      case UnknownHostException _ ->
          trouble(
              address,
              "the host name cannot be resolved: " + message,
              "Check the spelling, or use the coordinator's IP address.");
      case SocketException _ -> unreached(address, message);
      case UnsupportedAddressTypeException _ ->
          trouble(
              address,
              "this machine has no network of the address's family",
              "Use an address of the other family, IPv4 or IPv6.");
      default ->
          // gRPC's description of a status without cause.
          message.endsWith("Network closed for unknown reason")
              ? trouble(
                  address,
                  "the connection was closed without a word",
                  "The coordinator stopped: try again. A program other than dais must speak TLS 1.3"
                      + " with a certificate of the fleet.")
              : Optional.empty();
    };
  }

  private static Optional<Refusal> handshake(String address, String message) {
    Matcher alert = ALERT.matcher(message);
    if (alert.find() && ABOUT_CERTIFICATES.contains(alert.group(1))) {
      return trouble(
          address,
          "the certificate of this process was refused (%s)".formatted(alert.group(1)),
          "It is of another fleet, for another role, or over by the coordinator's clock: check both"
              + " clocks, or join again.");
    }
    if (message.contains("protocol_version")) {
      return trouble(
          address,
          "no common version of TLS: " + message,
          "dais speaks TLS 1.3 only; check what listens on the port.");
    }
    return trouble(address, "TLS failed: " + message, "Check what listens on the port.");
  }

  private static Optional<Refusal> unreached(String address, String message) {
    Matcher tried = TRIED.matcher(message);
    if (!tried.matches()) {
      return trouble(address, message, "Check that the coordinator runs and the network is up.");
    }
    String family = tried.group(2).startsWith("[") ? "IPv6" : "IPv4";
    return trouble(
        address,
        "%s (%s, tried %s)".formatted(tried.group(1), family, tried.group(2)),
        "Check that the coordinator runs and listens on this address and port; one that listens on"
            + " an address of the other family, IPv4 or IPv6, is not reached by this one.");
  }

  private static Optional<Refusal> trouble(String address, String reason, String hint) {
    return Optional.of(new Refusal(ExitCode.CONNECTION, address + ": " + reason, hint));
  }
}
