package dais.infrastructure.telemetry;

/// A process in traces and metrics.
///
/// @param name `service.name`: what kind of process it is
/// @param instance `service.instance.id`: which of them, as it is called in its fleet
/// @param version `service.version`
public record TelemetryOrigin(Name name, String instance, String version) {
  /// What kinds of process there are.
  public enum Name {
    COORDINATOR("dais-coordinator"),
    NODE("dais-node"),
    /// A whole fleet in one process.
    RUN("dais-run");

    private final String text;

    Name(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }
}
