package dais.simulation.plan;

/// The size of a run and the seed that fixes it.
///
/// @param agents members of the fleet, in [1, 10000]; default 20
/// @param rounds rounds to run, in [1, 1000000]; a run over files may end earlier, with its
///   traffic; default 50
/// @param seed any 64-bit integer: all randomness of the run follows from it; default 42
public record SimulationConfig(int agents, int rounds, long seed) {
  public static final SimulationConfig DEFAULT = new SimulationConfig(20, 50, 42);

  public SimulationConfig {
    Range.check(PlanKey.AGENTS, agents, 1, 10_000);
    Range.check(PlanKey.ROUNDS, rounds, 1, 1_000_000);
  }
}
