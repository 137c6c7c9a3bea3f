package dais.simulation;

import dais.consensus.FleetReplica;
import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.coordinator.Foundation;
import dais.coordinator.SeedChain;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.MerkleFrontier;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import dais.node.host.MemberHost;
import dais.node.host.Workers;
import dais.node.traffic.PreparedTraffic;
import dais.simulation.plan.Plan;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Round 0 of a plan run in one process: keys from the seed, each founder's profile of its
/// baseline, the feature space that these give, and a model fitted for every founder.
///
/// @param genesis the first entry
/// @param checkpointKey signs the ledger's checkpoints
/// @param foundation what round 0 writes and the state after it
/// @param host the founders, by id
record Founding(Genesis genesis, SigningKey checkpointKey, Foundation foundation, MemberHost host) {
  /// The run's id: the leaf hash of the genesis entry.
  Hash runId() {
    return Foundation.runId(genesis);
  }

  static Founding of(Plan plan, PreparedTraffic inputs, RunOptions options, Workers workers) {
    int count = plan.simulation().agents();
    Optional<SeedChain> seeds =
        Foundation.seeds(
            plan.consensus(),
            count,
            () -> SeedChain.derived(plan.simulation().seed(), plan.simulation().rounds()));
    PlanFounders founders =
        new PlanFounders(
            plan,
            inputs,
            PlanFounders.derived(
                plan.simulation().seed(), IntStream.range(0, count).boxed().toList(), workers),
            options.arms().shadowsFor(count),
            workers);
    List<SignedProfile> profiles = founders.profiles();
    FeatureSpace space = founders.merge(profiles);
    Genesis genesis = genesis(plan, inputs, options.runLabel(), workers);
    Foundation foundation =
        Foundation.of(
            genesis,
            profiles.stream().map(SignedProfile::encode).toList(),
            space.encode(),
            plan.consensus(),
            seeds);
    MemberHost host = founders.fit(space, new FleetReplica(foundation.state(), edge(foundation)));
    return new Founding(genesis, checkpointKey(plan), foundation, host);
  }

  /// The key that signs the checkpoints of a plan's ledger.
  static SigningKey checkpointKey(Plan plan) {
    return SigningKey.derived(plan.simulation().seed(), "checkpoint");
  }

  /// The first entry of a plan's ledger.
  static Genesis genesis(Plan plan, PreparedTraffic inputs, String runLabel, Workers workers) {
    Hash traffic = Hash.parse(inputs.traffic().contentHash());
    Hash baseline = Hash.parse(inputs.baseline().contentHash());
    String trafficScheme = plan.traffic().spec().scheme();
    String baselineScheme = plan.traffic().baseline().orElse(plan.traffic().spec()).scheme();
    long seed = plan.simulation().seed();
    return new Genesis(
        plan.toPortableYaml(),
        plan.planHash(List.of(traffic, baseline)),
        List.of(
            new Genesis.Input(
                "traffic",
                trafficScheme,
                inputs.traffic().isStream() ? InputContent.STREAM : InputContent.of(traffic),
                false),
            new Genesis.Input(
                "baseline",
                baselineScheme,
                InputContent.of(baseline),
                inputs.baseline().labelFiltered())),
        runLabel,
        true,
        checkpointKey(plan).verifyingKey(),
        workers.map(plan.simulation().agents(), i -> PlanFounders.key(seed, i).verifyingKey()));
  }

  private static MerkleFrontier edge(Foundation foundation) {
    MerkleFrontier edge = new MerkleFrontier();
    for (Draft draft : foundation.transaction()) {
      draft.leafHashes().forEach(edge::append);
    }
    return edge;
  }
}
