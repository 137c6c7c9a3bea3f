package dais.infrastructure.config;

import dais.infrastructure.exit.Refusal;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where a process sends its traces and metrics.
///
/// @param endpoint an http or https URL with a host; none by default, and then nothing is sent
/// @param protocol what the endpoint speaks; default grpc
/// @param standard the `OTEL_*` variables of the environment, for all that the OpenTelemetry
///   standard says beyond these two
public record TelemetryConfig(
    Optional<URI> endpoint, Protocol protocol, Map<String, String> standard) {
  public static final TelemetryConfig NONE =
      new TelemetryConfig(Optional.empty(), Protocol.GRPC, Map.of());

  private static final String PREFIX = "OTEL_";

  public TelemetryConfig {
    standard = Map.copyOf(standard);
  }

  /// How traces and metrics are carried.
  public enum Protocol {
    GRPC("grpc"),
    HTTP("http/protobuf");

    private final String text;

    Protocol(String text) {
      this.text = text;
    }

    /// The name in the OpenTelemetry standard.
    public String text() {
      return text;
    }
  }

  /// What `configuration` says.
  ///
  /// @param environment the variables of the environment; those of others are left alone
  /// @throws Refusal if a value is none, with its origin
  public static TelemetryConfig of(Configuration configuration, Map<String, String> environment) {
    Map<String, String> standard = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) && !value.isBlank()) {
            standard.put(name, value.strip());
          }
        });
    return new TelemetryConfig(
        configuration
            .unless(TelemetryKey.NONE, TelemetryKey.ENDPOINT)
            .map(text -> url(configuration.setting(TelemetryKey.ENDPOINT), text)),
        configuration.text(TelemetryKey.PROTOCOL).equals(Protocol.GRPC.text())
            ? Protocol.GRPC
            : Protocol.HTTP,
        standard);
  }

  private static URI url(Setting setting, String text) {
    Optional<URI> url = parsed(text);
    return url.orElseThrow(
        () ->
            setting
                .problem("a URL such as http://localhost:4317 but was '" + text + "'")
                .refusal());
  }

  private static Optional<URI> parsed(String text) {
    try {
      URI url = URI.create(text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      return Optional.of(url)
          .filter(u -> (scheme.equals("http") || scheme.equals("https")) && u.getHost() != null);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /// Whether anything is sent at all: there is an endpoint, for all or for one kind, and
  /// `OTEL_SDK_DISABLED` does not forbid it.
  public boolean isOn() {
    return (sends("TRACES") || sends("METRICS"))
        && !standard.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true");
  }

  /// Whether there is an endpoint for a kind of telemetry.
  ///
  /// @param kind `TRACES` or `METRICS`
  public boolean sends(String kind) {
    return endpoint.isPresent() || standard.containsKey("OTEL_EXPORTER_OTLP_" + kind + "_ENDPOINT");
  }

  /// Where it goes, for people.
  public String target() {
    return endpoint
        .map(URI::toString)
        .orElseGet(
            () ->
                standard.getOrDefault(
                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                    standard.getOrDefault("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "nowhere")));
  }
}
