package dais.infrastructure.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.Test;

/// What no handshake is needed for; the others are in [FleetTlsTest].
final class TlsTroubleTest {
  @Test
  void aHostNameThatCannotBeResolvedIsTold() {
    assertExplained(
        new UnknownHostException("no-such-host.invalid: Name or service not known"),
        "a:1: the host name cannot be resolved: no-such-host.invalid: Name or service not known");
  }

  @Test
  void theFamilyOfTheAddressThatWasTriedIsTold() {
    assertExplained(
        new ConnectException("Connection refused: localhost/[0:0:0:0:0:0:0:1]:7443"),
        "a:1: Connection refused (IPv6, tried [0:0:0:0:0:0:0:1]:7443)");
    assertExplained(
        new NoRouteToHostException("No route to host: /10.0.0.7:7443"),
        "a:1: No route to host (IPv4, tried 10.0.0.7:7443)");
    assertExplained(
        new UnsupportedAddressTypeException(),
        "a:1: this machine has no network of the address's family");
    assertExplained(new ConnectException("Network is unreachable"), "a:1: Network is unreachable");
  }

  @Test
  void aFailureOfTheCallItselfIsNoTroubleOfTheConnection() {
    assertThat(TlsTrouble.explain(Status.PERMISSION_DENIED.asRuntimeException(), "a:1")).isEmpty();
    assertThat(TlsTrouble.explain(new IllegalStateException(), "a:1")).isEmpty();
  }

  private static void assertExplained(Exception cause, String message) {
    Throwable failure = Status.UNAVAILABLE.withCause(cause).asRuntimeException();
    assertThat(TlsTrouble.explain(failure, "a:1"))
        .hasValueSatisfying(refusal -> assertThat(refusal).hasMessage(message));
  }
}
