import ch.qos.logback.classic.spi.Configurator;
import dais.infrastructure.logging.QuietStart;
import org.jspecify.annotations.NullMarked;

/// What every process of dais stands on: its configuration, exit codes and refusals, logs,
/// telemetry, plug-ins, Ed25519 identities of members, and the certificates by which processes know
/// each other.
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
  requires io.opentelemetry.api;
  requires io.opentelemetry.common;
  requires io.opentelemetry.context;
  requires io.opentelemetry.exporter.internal;
  requires io.opentelemetry.sdk;
  requires io.opentelemetry.sdk.autoconfigure;
  requires io.opentelemetry.sdk.autoconfigure.spi;
  requires io.opentelemetry.sdk.common;
  requires io.opentelemetry.sdk.metrics;
  requires io.opentelemetry.sdk.trace;
  requires java.logging;
  requires java.net.http; // The OTLP sender over HTTP, which names no module, needs it.
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
  exports dais.infrastructure.telemetry;
  exports dais.infrastructure.tls;

  provides Configurator with
      QuietStart;
}
