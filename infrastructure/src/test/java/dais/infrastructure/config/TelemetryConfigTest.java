package dais.infrastructure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.infrastructure.config.TelemetryConfig.Protocol;
import dais.infrastructure.exit.Refusal;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TelemetryConfigTest {
  private static final ConfigKeys KEYS = ConfigKeys.of(List.of(TelemetryKey.values()));

  private static TelemetryConfig read(Map<String, String> environment) {
    return TelemetryConfig.of(
        Configuration.defaults(KEYS).with(EnvironmentVariables.read(KEYS, environment).orRefuse()),
        environment);
  }

  @Test
  void isOffWithoutAnEndpoint() {
    assertThat(read(Map.of("PATH", "/bin"))).isEqualTo(TelemetryConfig.NONE);
    assertThat(read(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ")).isOn()).isFalse();
    assertThat(TelemetryConfig.NONE.isOn()).isFalse();
    assertThat(TelemetryConfig.NONE.target()).isEqualTo("nowhere");
  }

  @Test
  void takesTheVariablesOfTheStandard() {
    TelemetryConfig config =
        read(
            Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example:4318",
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_EXPORTER_OTLP_HEADERS", "key=secret"));

    assertThat(config.isOn()).isTrue();
    assertThat(config.endpoint()).contains(URI.create("https://collector.example:4318"));
    assertThat(config.protocol()).isEqualTo(Protocol.HTTP);
    assertThat(config.standard()).containsEntry("OTEL_EXPORTER_OTLP_HEADERS", "key=secret");
    assertThat(config.target()).isEqualTo("https://collector.example:4318");
  }

  @Test
  void takesItsOwnVariables() {
    TelemetryConfig config =
        read(
            Map.of(
                "MONITORING_OTLP_ENDPOINT", "http://localhost:4317",
                "MONITORING_OTLP_PROTOCOL", "http"));

    assertThat(config.target()).isEqualTo("http://localhost:4317");
    assertThat(config.protocol()).isEqualTo(Protocol.HTTP);
  }

  @Test
  void anEndpointForOneKindIsEnough() {
    TelemetryConfig config =
        read(Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://localhost:4317"));

    assertThat(config.isOn()).isTrue();
    assertThat(config.sends("TRACES")).isTrue();
    assertThat(config.sends("METRICS")).isFalse();
    assertThat(config.target()).isEqualTo("http://localhost:4317");
  }

  @Test
  void theStandardsSwitchTurnsItOff() {
    assertThat(
            read(Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317",
                    "OTEL_SDK_DISABLED", "TRUE"))
                .isOn())
        .isFalse();
  }

  @Test
  void twoNamesOfOneKeyAreRefusedTogether() {
    Map<String, String> both =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://a:1", "MONITORING_OTLP_ENDPOINT", "http://b:1");

    assertThatThrownBy(() -> read(both))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("monitoring.otlp_endpoint is set twice: by environment MONITORING_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:4317", "http://", "ftp://a", "http://a b", "4317"})
  void refusesWhatIsNoUrl(String text) {
    assertThatThrownBy(() -> read(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", text)))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "monitoring.otlp_endpoint must be a URL such as http://localhost:4317 but was '%s'"
                    .formatted(text)
                + " (environment OTEL_EXPORTER_OTLP_ENDPOINT)");
  }

  @Test
  void refusesAProtocolThatItDoesNotSpeak() {
    assertThatThrownBy(() -> read(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("must be one of grpc, http/protobuf but was 'http/json'");
  }
}
