import org.jspecify.annotations.NullMarked;

/// A whole fleet in one process: the plan that says a run completely, and the engine that carries
/// it out.
@NullMarked
module dais.simulation {
  requires transitive dais.consensus;
  requires dais.coordinator;
  requires transitive dais.infrastructure;
  requires transitive dais.ledger;
  requires transitive dais.node;
  requires dais.proto;
  requires org.slf4j;

  exports dais.simulation;
  exports dais.simulation.plan;
  exports dais.simulation.scoring;
}
