import org.jspecify.annotations.NullMarked;

/// The one who keeps a fleet's rounds and its ledger: trusted to be there, not to tell the truth.
@NullMarked
module dais.coordinator {
  requires dagger;
  requires transitive dais.consensus;
  requires dais.proto;
  requires io.grpc.netty;
  requires io.grpc.services;
  requires io.netty.handler;
  requires jakarta.inject;
  requires static java.compiler; // Of what Dagger writes.
  requires org.slf4j;

  exports dais.coordinator;
  exports dais.coordinator.service;
}
