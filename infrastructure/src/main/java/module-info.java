import ch.qos.logback.classic.spi.Configurator;
import dais.infrastructure.logging.QuietStart;
import org.jspecify.annotations.NullMarked;

/// What every process of dais stands on: its configuration, exit codes and refusals, logs,
/// plug-ins, and Ed25519 identities. plug-ins, Ed25519 identities of members, and the certificates
/// by which processes know each other.
@NullMarked
module dais.infrastructure {
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires com.amazon.corretto.crypto.provider;
  requires com.fasterxml.jackson.core;
  requires com.google.protobuf;
  requires io.grpc;
  requires io.grpc.netty;
  requires transitive io.netty.handler;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires static transitive org.jspecify;
  requires org.slf4j;
  requires org.yaml.snakeyaml;

  exports dais.infrastructure.config;
  exports dais.infrastructure.exit;
  exports dais.infrastructure.identity;
  exports dais.infrastructure.lifecycle;
  exports dais.infrastructure.logging;
  exports dais.infrastructure.plugin;
  exports dais.infrastructure.rpc;
  exports dais.infrastructure.tls;

  provides Configurator with
      QuietStart;
}
