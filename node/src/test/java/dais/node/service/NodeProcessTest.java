package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NodeProcessTest {
  @ParameterizedTest
  @CsvSource({
    "4000, 4000",
    "0, 300",
    "299, 300",
    "60000, 60000",
    "60001, 60000",
    "999999999, 60000"
  })
  void waitsAsLongAsItsCoordinatorAsksWithinBounds(long asked, long waits) {
    Refusal refusal = new Refusal(ExitCode.CONNECTION, "too much", "Wait.");
    assertThat(
            NodeProcess.wait(
                RemoteRefusal.later(refusal, Duration.ofMillis(asked)), Duration.ofMillis(300)))
        .isEqualTo(Duration.ofMillis(waits));
  }

  @Test
  void waitsByItselfWhereNothingIsAsked() {
    assertThat(NodeProcess.wait(Status.UNAVAILABLE.asRuntimeException(), Duration.ofMillis(300)))
        .isEqualTo(Duration.ofMillis(300));
  }
}
