package dais.simulation.plan;

/// One value as somebody wrote it.
///
/// @param key what it sets
/// @param text the value as text; a list's elements are separated by commas
/// @param origin who says so: `default`, a flag such as `--agents`, `environment SIMULATION_AGENTS`
///   or `plan.yaml:14`
public record Setting(PlanKey key, String text, String origin) {}
