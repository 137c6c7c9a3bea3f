package dais.infrastructure.config;

/// What an installation is for. It chooses a profile: values that go over the defaults and under
/// every file.
public enum Environment {
  /// Not said: the defaults stand.
  NONE,
  DEVELOPMENT,
  STAGING,
  PRODUCTION;

  public boolean isDevelopment() {
    return this == DEVELOPMENT;
  }

  public boolean isProduction() {
    return this == PRODUCTION;
  }
}
