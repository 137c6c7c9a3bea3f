import org.jspecify.annotations.NullMarked;

/// Studies that measure whole fleets. Not part of what is shipped.
@NullMarked
module dais.benchmarks {
  requires dais.simulation;
}
