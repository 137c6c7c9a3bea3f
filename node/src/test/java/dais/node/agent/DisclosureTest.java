package dais.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Ballot;
import dais.consensus.Indicator;
import dais.node.traffic.Flow;
import dais.node.traffic.Indicators;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DisclosureTest {
  private static Flow between(String originator, String responder) {
    return new Flow(
        new double[0], new String[] {"tcp"}, new Indicators(originator, responder, 80, "tcp"), 0);
  }

  private static List<String> disclosed(List<Flow> flows) {
    return Disclosure.of(flows).stream().map(Indicator::value).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "169.254.1.1", "0.0.0.0", "224.0.0.1",
        "::1", "fe80::1", "fd00::1", "fc00::1", "ff02::1", "", "not-an-address"
      })
  void keepsWhatNamesAnotherHostAtEverySiteToItself(String address) {
    assertThat(disclosed(List.of(between(address, "10.0.0.1")))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"203.0.113.7", "8.8.8.8", "2001:db8::7"})
  void namesPublicAddressesOfEitherSide(String address) {
    assertThat(disclosed(List.of(between(address, "10.0.0.1")))).containsExactly(address);
    assertThat(disclosed(List.of(between("10.0.0.1", address)))).containsExactly(address);
  }

  @Test
  void namesTheCommonestFirstWhenThereAreTooMany() {
    List<Flow> flows =
        IntStream.range(0, 20)
            .boxed()
            .flatMap(
                i ->
                    IntStream.rangeClosed(0, i)
                        .mapToObj(j -> between("203.0.113." + (100 + i), "10.0.0.1")))
            .toList();

    List<String> disclosed = disclosed(flows);

    assertThat(disclosed).hasSize(Ballot.MAX_DISCLOSED).contains("203.0.113.119").isSorted();
    assertThat(disclosed).doesNotContain("203.0.113.100");
  }
}
