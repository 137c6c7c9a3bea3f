import ch.qos.logback.classic.spi.Configurator;
import dais.infrastructure.logging.QuietStart;
import org.jspecify.annotations.NullMarked;

/// What every process of dais stands on: its configuration, exit codes and refusals, logs,
/// plug-ins, and Ed25519 identities.
@NullMarked
module dais.infrastructure {
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.amazon.corretto.crypto.provider;
  requires com.fasterxml.jackson.core;
  requires org.bouncycastle.provider;
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires org.yaml.snakeyaml;

  exports dais.infrastructure.config;
  exports dais.infrastructure.exit;
  exports dais.infrastructure.identity;
  exports dais.infrastructure.plugin;
  exports dais.infrastructure.logging;

  provides Configurator with
      QuietStart;
}
