import org.jspecify.annotations.NullMarked;

/// Studies that measure whole fleets, and JMH benchmarks of what is hot. Not part of what is
/// shipped.
@NullMarked
module dais.benchmarks {
  requires com.google.protobuf;
  requires dais.coordinator;
  requires dais.proto;
  requires dais.simulation;
  requires dais.smile.detectors;
  requires java.management;
  requires io.grpc;
  requires io.grpc.netty;
  requires io.grpc.stub;
  requires io.netty.handler;
  requires io.opentelemetry.proto;
  requires java.sql;
  requires jdk.management;
  requires jdk.unsupported;
  requires jmh.core;
  requires org.xerial.sqlitejdbc;
  requires smile.base;
  requires smile.core;

  exports dais.benchmarks to
      jmh.core;

  opens dais.benchmarks to
      jmh.core;
  // Made by JMH's annotation processor.
  opens dais.benchmarks.jmh_generated to
      jmh.core;
}
