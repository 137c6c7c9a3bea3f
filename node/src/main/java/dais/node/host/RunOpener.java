package dais.node.host;

import dais.consensus.Genesis;
import java.util.List;

/// Opens what a node needs for a run that it is assigned to.
@FunctionalInterface
public interface RunOpener {
  /// Opens the inputs and makes the members' keys.
  ///
  /// @param plan the plan as YAML, with the paths of its inputs on this machine
  /// @param genesis the genesis that is to be: plan, inputs and keys must be those that it names
  /// @param members ids of the members to host, ascending, at least one
  /// @param shadowArms whether to score the shadow arms too
  /// @throws dais.infrastructure.exit.Refusal if an input is missing or another than genesis says
  Founders open(String plan, Genesis genesis, List<Integer> members, boolean shadowArms);
}
