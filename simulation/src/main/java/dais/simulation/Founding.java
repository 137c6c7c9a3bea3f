package dais.simulation;

import dais.consensus.Charter;
import dais.consensus.DecisionRule;
import dais.consensus.FleetState;
import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.consensus.Member;
import dais.coordinator.SeedChain;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.node.agent.AgentEngine;
import dais.node.agent.Mandate;
import dais.node.detection.LocalModel;
import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.FlowEncoder;
import dais.node.features.SignedProfile;
import dais.node.traffic.Baseline;
import dais.node.traffic.Flow;
import dais.node.traffic.PreparedTraffic;
import dais.simulation.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Round 0 of a plan run: keys from the seed, each founder's profile of its baseline, the feature
/// space that these give, and a model fitted for every founder.
///
/// @param genesis the first entry
/// @param checkpointKey signs the ledger's checkpoints
/// @param transaction what round 0 writes
/// @param state the state before round 1
/// @param seeds what the coordinator draws committees by; empty in a fleet that is small enough to
///   vote as a whole
/// @param agents the founders, by id
record Founding(
    Genesis genesis,
    SigningKey checkpointKey,
    List<Draft> transaction,
    FleetState state,
    Optional<SeedChain> seeds,
    List<AgentEngine> agents) {
  Founding {
    transaction = List.copyOf(transaction);
    agents = List.copyOf(agents);
  }

  /// The run's id: the leaf hash of the genesis entry.
  Hash runId() {
    return transaction.getFirst().leafHashes().getFirst();
  }

  static Founding of(Plan plan, PreparedTraffic inputs, RunOptions options, Workers workers) {
    int count = plan.simulation().agents();
    long seed = plan.simulation().seed();
    Optional<SeedChain> seeds = seeds(plan, count);
    Baseline baseline = inputs.baseline();
    List<SigningKey> keys = workers.map(count, i -> SigningKey.derived(seed, "member " + i));
    SigningKey checkpointKey = SigningKey.derived(seed, "checkpoint");
    List<FeatureProfile> profiles =
        workers.map(count, i -> FeatureProfile.of(baseline.schema(), baseline.flows(i)));
    FeatureSpace space = FeatureSpace.merge(baseline.schema(), profiles);

    Genesis genesis = genesis(plan, inputs, options, checkpointKey, keys);
    List<Draft> transaction = new ArrayList<>();
    transaction.add(draft(EntryKind.GENESIS, Draft.COORDINATOR, genesis.encode()));
    workers
        .map(count, i -> SignedProfile.sign(profiles.get(i), keys.get(i)).encode())
        .forEach(body -> transaction.add(draft(EntryKind.PROFILE, transaction.size() - 1, body)));
    transaction.add(draft(EntryKind.BASELINE, Draft.COORDINATOR, space.encode()));

    Hash runId = transaction.getFirst().leafHashes().getFirst();
    Charter charter = new Charter(runId, space.columns(), plan.consensus());
    List<Member> members =
        IntStream.range(0, count).mapToObj(i -> new Member(i, keys.get(i).verifyingKey())).toList();
    FleetState founding = FleetState.founding(charter, members);
    for (SeedChain chain : seeds.stream().toList()) {
      founding = founding.committed(chain.commitment());
      transaction.add(draft(EntryKind.COMMITTEE, Draft.COORDINATOR, chain.commitment().encode()));
    }
    boolean shadows = options.arms().shadowsFor(count);
    List<AgentEngine> agents =
        workers.map(
            count,
            i ->
                new AgentEngine(
                    new Mandate(i, keys.get(i), charter),
                    fit(plan, space, baseline.flows(i), i),
                    plan.detection().refitRounds(),
                    shadows));
    return new Founding(genesis, checkpointKey, transaction, founding, seeds, agents);
  }

  /// A chain with a seed for every round, where the rule may draw a committee. No fleet of a plan
  /// grows, so where it does not at the founding it never will.
  private static Optional<SeedChain> seeds(Plan plan, int members) {
    DecisionRule rule = DecisionRule.named(plan.consensus().rule());
    return DecisionRule.votersOf(rule, members) < members
        ? Optional.of(SeedChain.derived(plan.simulation().seed(), plan.simulation().rounds()))
        : Optional.empty();
  }

  private static Genesis genesis(
      Plan plan,
      PreparedTraffic inputs,
      RunOptions options,
      SigningKey checkpointKey,
      List<SigningKey> keys) {
    Hash traffic = Hash.parse(inputs.traffic().contentHash());
    Hash baseline = Hash.parse(inputs.baseline().contentHash());
    String trafficScheme = plan.traffic().spec().scheme();
    String baselineScheme = plan.traffic().baseline().orElse(plan.traffic().spec()).scheme();
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
        options.runLabel(),
        true,
        checkpointKey.verifyingKey(),
        keys.stream().map(SigningKey::verifyingKey).toList());
  }

  private static LocalModel fit(Plan plan, FeatureSpace space, List<Flow> baseline, int agent) {
    FlowEncoder encoder = FlowEncoder.of(space, baseline);
    return LocalModel.genesis(
        plan.detection(),
        encoder,
        encoder.encode(baseline),
        baseline.size(),
        plan.simulation().seed(),
        agent);
  }

  private static Draft draft(EntryKind kind, int author, byte[] body) {
    return new Draft(kind, 0, author, LogicalTime.micros(0), body);
  }
}
