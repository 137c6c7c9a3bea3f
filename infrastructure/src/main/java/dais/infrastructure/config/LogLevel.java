package dais.infrastructure.config;

/// From which weight on an event is logged.
public enum LogLevel {
  ERROR,
  WARN,
  INFO,
  DEBUG,
  TRACE
}
