import org.jspecify.annotations.NullMarked;

/// Tests of dais as a whole: the module graph, the packaged product, scenarios. It holds no code of
/// its own; it is a module so that its tests see the services that the other modules provide.
@NullMarked
module dais.tests.integration {
  requires dais.cli;
  requires dais.consensus;
  requires dais.coordinator;
  requires dais.infrastructure;
  requires dais.ledger;
  requires dais.node;
  requires dais.proto;
  requires dais.simulation;
  requires io.grpc;
  requires io.grpc.stub;
  requires java.management;
  requires static org.jspecify;
}
