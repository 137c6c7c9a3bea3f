package dais.simulation;

import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.node.detection.Detectors;
import dais.node.host.Founders;
import dais.node.host.RunOpener;
import dais.node.host.Workers;
import dais.node.service.OwnKeys;
import dais.node.traffic.PreparedTraffic;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Opens runs on a node. From the plan of a plan run and its inputs on this machine follows the
/// genesis that is to be, byte for byte, or the node takes no part. A live run's genesis names the
/// plan and the keys that this node has.
public final class PlanOpener implements RunOpener {
  private final int threads;
  private final OwnKeys keys;

  /// @param threads that the node's members share, at least 1
  /// @param keys of the node's members in live runs
  public PlanOpener(int threads, OwnKeys keys) {
    this.threads = threads;
    this.keys = keys;
  }

  @Override
  public Founders open(String yaml, Genesis genesis, List<Integer> members, boolean shadowArms) {
    Plan plan = Settings.defaults().with(PlanFile.read(yaml, "the plan of the run")).plan();
    Detectors.requireRepeatable(plan.detection().detectors());
    PreparedTraffic inputs =
        PreparedTraffic.prepare(
            plan.traffic().spec(),
            plan.traffic().baseline(),
            plan.trafficSetting(),
            () -> {
              throw Refusal.badInput(
                  "a run over a fleet cannot read standard input",
                  "Save the stream to a file that every node can open.");
            });
    Workers workers = new Workers(threads);
    try {
      return new PlanFounders(
          plan, inputs, keys(plan, inputs, genesis, members, workers), shadowArms, workers);
    } catch (RuntimeException e) {
      inputs.close();
      workers.close();
      throw e;
    }
  }

  /// The members' keys, after the genesis was checked.
  private SortedMap<Integer, SigningKey> keys(
      Plan plan, PreparedTraffic inputs, Genesis genesis, List<Integer> members, Workers workers) {
    if (genesis.derivedKeys()) {
      check(genesis, Founding.genesis(plan, inputs, genesis.runLabel(), workers));
      return PlanFounders.derived(plan.simulation().seed(), members, workers);
    }
    if (!genesis.plan().equals(plan.toPortableYaml())
        || !genesis.planHash().equals(plan.planHash(List.of()))) {
      throw notThePlans();
    }
    SortedMap<Integer, SigningKey> own = new TreeMap<>();
    for (int member : members) {
      own.put(member, keys.of(member, genesis.members().get(member)));
    }
    return own;
  }

  private static void check(Genesis expected, Genesis here) {
    for (int i = 0; i < expected.inputs().size() && i < here.inputs().size(); i++) {
      InputContent wanted = expected.inputs().get(i).content();
      InputContent found = here.inputs().get(i).content();
      if (!wanted.equals(found)) {
        throw Refusal.badInput(
            "the %s on this machine is another: expected %s but found %s"
                .formatted(expected.inputs().get(i).role(), wanted, found),
            "Copy the file of the machine that began the run to the same place here.");
      }
    }
    if (!Arrays.equals(expected.encode(), here.encode())) {
      throw notThePlans();
    }
  }

  private static Refusal notThePlans() {
    return new Refusal(
        ExitCode.NEGATIVE,
        "the plan does not give the genesis that the coordinator announced",
        "Run one version of dais, with the same plug-ins, on all machines.");
  }
}
