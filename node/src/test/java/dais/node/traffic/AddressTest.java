package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "0.0.0.0, 0.0.0.0",
    "::, ::",
    "::1, ::1",
    "FE80::1:0:0:AB, fe80::1:0:0:ab",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "1:0:0:0:0:0:0:0, 1::",
    "::ffff:192.0.2.1, 192.0.2.1",
  })
  void writesAnAddressInOneWay(String text, String canonical) {
    assertThat(Address.parse(text)).hasValueSatisfying(a -> assertThat(a).hasToString(canonical));
    assertThat(Address.parse(canonical)).isEqualTo(Address.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.1.2",
        "10.0.0.01",
        "1..2.3",
        "10.0.0.1 ",
        "example.org",
        "fe80::1%eth0",
        ":::",
        "12345::",
        "10"
      })
  void readsNothingElse(String text) {
    assertThat(Address.parse(text)).isEmpty();
  }
}
