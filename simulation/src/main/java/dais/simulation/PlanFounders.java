package dais.simulation;

import dais.consensus.Charter;
import dais.consensus.ConsensusConfig;
import dais.consensus.FleetReplica;
import dais.infrastructure.identity.SigningKey;
import dais.node.agent.AgentEngine;
import dais.node.agent.Mandate;
import dais.node.detection.LocalModel;
import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.FlowEncoder;
import dais.node.features.SignedProfile;
import dais.node.host.Founders;
import dais.node.host.MemberHost;
import dais.node.host.Workers;
import dais.node.traffic.Baseline;
import dais.node.traffic.Flow;
import dais.node.traffic.PreparedTraffic;
import dais.simulation.plan.Plan;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/// The founding members of a run that one process hosts, their detectors fitted on the plan's
/// baseline.
final class PlanFounders implements Founders {
  private final Plan plan;
  private final PreparedTraffic inputs;
  private final List<Integer> members;
  private final SortedMap<Integer, SigningKey> keys;
  private final boolean shadowArms;
  private final Workers workers;

  /// @param keys the members' own, by id
  PlanFounders(
      Plan plan,
      PreparedTraffic inputs,
      SortedMap<Integer, SigningKey> keys,
      boolean shadowArms,
      Workers workers) {
    this.plan = plan;
    this.inputs = inputs;
    this.members = List.copyOf(keys.keySet());
    this.keys = keys;
    this.shadowArms = shadowArms;
    this.workers = workers;
  }

  /// The keys of members of a plan run.
  ///
  /// @param members ids
  static SortedMap<Integer, SigningKey> derived(long seed, List<Integer> members, Workers workers) {
    List<SigningKey> keys = workers.map(members.size(), i -> key(seed, members.get(i)));
    SortedMap<Integer, SigningKey> byMember = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      byMember.put(members.get(i), keys.get(i));
    }
    return byMember;
  }

  /// The key of a member of a plan run: whoever knows the seed can make it.
  static SigningKey key(long seed, int member) {
    return SigningKey.derived(seed, "member " + member);
  }

  @Override
  public ConsensusConfig consensus() {
    return plan.consensus();
  }

  @Override
  public List<SignedProfile> profiles() {
    Baseline baseline = inputs.baseline();
    return workers.map(
        members.size(),
        i ->
            SignedProfile.sign(
                FeatureProfile.of(baseline.schema(), baseline.flows(members.get(i))),
                key(members.get(i))));
  }

  @Override
  public FeatureSpace merge(List<SignedProfile> all) {
    return FeatureSpace.merge(
        inputs.baseline().schema(), all.stream().map(SignedProfile::profile).toList());
  }

  @Override
  public MemberHost fit(FeatureSpace space, FleetReplica replica) {
    Charter charter = replica.state().charter();
    List<AgentEngine> agents =
        workers.map(
            members.size(),
            i ->
                new AgentEngine(
                    new Mandate(members.get(i), key(members.get(i)), charter),
                    model(space, members.get(i)),
                    plan.detection().refitRounds(),
                    shadowArms));
    return new MemberHost(agents, inputs.traffic(), workers, replica);
  }

  @Override
  public void close() {
    inputs.close();
    workers.close();
  }

  private SigningKey key(int member) {
    return Objects.requireNonNull(keys.get(member));
  }

  private LocalModel model(FeatureSpace space, int member) {
    List<Flow> flows = inputs.baseline().flows(member);
    FlowEncoder encoder = FlowEncoder.of(space, flows);
    return LocalModel.genesis(
        plan.detection(),
        encoder,
        encoder.encode(flows),
        flows.size(),
        plan.simulation().seed(),
        member);
  }
}
