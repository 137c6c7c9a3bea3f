package dais.node.agent;

import dais.consensus.Charter;
import dais.consensus.ConsensusConfig;
import dais.consensus.FleetState;
import dais.consensus.Member;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Hash;
import dais.node.detection.DetectionConfig;
import dais.node.detection.LocalModel;
import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.FlowEncoder;
import dais.node.random.Purpose;
import dais.node.random.RandomStream;
import dais.node.traffic.Flow;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.Indicators;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Five agents that watch the same kind of quiet traffic; an attack is far out in one direction
/// that no normal flow takes.
public final class QuietFleet {
  public static final int MEMBERS = 5;
  static final int BATCH = 40;
  static final Hash GENESIS = Hash.sha256(new byte[] {1});
  private static final int BASELINE = 256;
  public static final FlowSchema SCHEMA =
      new FlowSchema(
          "test-v1", List.of("duration", "sent", "received", "packets"), List.of("proto"));

  private final List<SigningKey> keys =
      IntStream.range(0, MEMBERS).mapToObj(i -> SigningKey.derived(7, "member " + i)).toList();
  private final List<List<Flow>> baselines =
      IntStream.range(0, MEMBERS).mapToObj(i -> normal(i, 0, BASELINE)).toList();
  private final FeatureSpace space =
      FeatureSpace.merge(
          SCHEMA, baselines.stream().map(flows -> FeatureProfile.of(SCHEMA, flows)).toList());
  private final Charter charter = new Charter(GENESIS, space.columns(), ConsensusConfig.DEFAULT);
  private final FleetState founding =
      FleetState.founding(
          charter,
          IntStream.range(0, MEMBERS)
              .mapToObj(i -> new Member(i, keys.get(i).verifyingKey()))
              .toList());

  public QuietFleet() {}

  private static List<Flow> normal(int agent, int round, int count) {
    RandomStream random = new RandomStream(7, agent, Purpose.TRAFFIC, round);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                flow(
                    new double[] {
                      StrictMath.exp(random.nextGaussian()),
                      StrictMath.exp(5 + random.nextGaussian()),
                      StrictMath.exp(7 + random.nextGaussian()),
                      StrictMath.exp(2 + random.nextGaussian())
                    },
                    "10.0.0." + i))
        .toList();
  }

  private static Flow flow(double[] numbers, String originator) {
    return new Flow(
        numbers,
        new String[] {"tcp"},
        new Indicators(originator, "192.168.0.9", 443, "tcp"),
        1_000_000);
  }

  /// A batch whose last `attacks` flows send much, receive nothing and come from one public
  /// address.
  public static List<Flow> batch(int agent, int round, int attacks) {
    List<Flow> flows = new ArrayList<>(normal(agent, round, BATCH - attacks));
    for (int i = 0; i < attacks; i++) {
      flows.add(flow(new double[] {500 + i, 9e6, 0, 4000}, "203.0.113.7"));
    }
    return flows;
  }

  /// The state before round 1.
  public FleetState founding() {
    return founding;
  }

  public AgentEngine agent(int member, int refitRounds, boolean shadowArms) {
    FlowEncoder encoder = FlowEncoder.of(space, baselines.get(member));
    LocalModel model =
        LocalModel.genesis(
            DetectionConfig.DEFAULT,
            encoder,
            encoder.encode(baselines.get(member)),
            BASELINE,
            7,
            member);
    return new AgentEngine(
        new Mandate(member, keys.get(member), charter), model, refitRounds, shadowArms);
  }
}
