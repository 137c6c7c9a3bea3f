package dais.infrastructure.config;

import java.util.List;
import java.util.Map;

/// The keys that [TelemetryConfig] is read from. Both are also set by the variables of the
/// OpenTelemetry standard.
public enum TelemetryKey implements ConfigKey {
  ENDPOINT(
      new KeyDefinition(
          "monitoring.otlp_endpoint",
          new ValueType.OrWord(
              TelemetryKey.NONE, new ValueType.Text("http://HOST:PORT or https://HOST:PORT")),
          "",
          "Where traces and metrics go by OTLP, such as http://localhost:4317 for a Jaeger here."),
      "OTEL_EXPORTER_OTLP_ENDPOINT"),
  PROTOCOL(
      new KeyDefinition(
          "monitoring.otlp_protocol",
          new ValueType.Choice(List.of("grpc", "http/protobuf"), Map.of("http", "http/protobuf")),
          "",
          "What that endpoint speaks: grpc usually at port 4317, http/protobuf at port 4318."),
      "OTEL_EXPORTER_OTLP_PROTOCOL");

  /// The value of `monitoring.otlp_endpoint` where there is none.
  static final String NONE = "none";

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts and copied lists.
  private final KeyDefinition definition;

  private final String standardVariable;

  TelemetryKey(KeyDefinition definition, String standardVariable) {
    this.definition = definition;
    this.standardVariable = standardVariable;
  }

  @Override
  public KeyDefinition definition() {
    return definition;
  }

  @Override
  public List<String> standardVariables() {
    return List.of(standardVariable);
  }

  @Override
  public String defaultText() {
    return switch (this) {
      case ENDPOINT -> NONE;
      case PROTOCOL -> "grpc";
    };
  }
}
