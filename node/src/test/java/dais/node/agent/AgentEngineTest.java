package dais.node.agent;

import static dais.node.agent.QuietFleet.BATCH;
import static dais.node.agent.QuietFleet.GENESIS;
import static dais.node.agent.QuietFleet.MEMBERS;
import static dais.node.agent.QuietFleet.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Ballot;
import dais.consensus.BallotBatch;
import dais.consensus.Basis;
import dais.consensus.Charter;
import dais.consensus.Checked;
import dais.consensus.ConsensusConfig;
import dais.consensus.FleetState;
import dais.consensus.Indicator;
import dais.consensus.OpenRound;
import dais.consensus.Outcome;
import dais.consensus.Proposal;
import dais.consensus.RoundRecord;
import dais.consensus.Seat;
import dais.consensus.SeedCommitment;
import dais.consensus.SeedLink;
import dais.consensus.Signature;
import dais.consensus.SignedStatement;
import dais.consensus.StatementCheck;
import dais.consensus.VerdictFunction;
import dais.ledger.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class AgentEngineTest {
  private final QuietFleet fleet = new QuietFleet();
  private final FleetState founding = fleet.founding();

  private List<AgentEngine> agents(int refitRounds) {
    return agents(refitRounds, true);
  }

  private List<AgentEngine> agents(int refitRounds, boolean shadowArms) {
    return IntStream.range(0, MEMBERS)
        .mapToObj(i -> fleet.agent(i, refitRounds, shadowArms))
        .toList();
  }

  private static Basis basis(FleetState state) {
    return new Basis(state.round(), GENESIS);
  }

  /// What one round did.
  private record Round(
      List<Observation> seen, OpenRound open, RoundRecord record, FleetState after) {}

  private static Round round(FleetState before, List<AgentEngine> agents, int attacks) {
    int number = before.round() + 1;
    StatementCheck check = new StatementCheck(before, basis(before));
    List<Observation> seen = new ArrayList<>();
    List<SignedStatement<Proposal>> proposals = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      Observation observation = agents.get(i).observe(number, batch(i, number, attacks));
      SignedStatement<Proposal> proposal =
          agents.get(i).propose(observation, before.roster().epoch(), basis(before));
      assertThat(check.proposal(proposal)).isInstanceOf(Checked.Valid.class);
      seen.add(observation);
      proposals.add(proposal);
    }
    OpenRound open = OpenRound.of(before, proposals);
    List<SignedStatement<BallotBatch>> ballots = new ArrayList<>();
    for (int i = 0; i < agents.size(); i++) {
      SignedStatement<BallotBatch> batch = agents.get(i).vote(open, seen.get(i));
      assertThat(check.ballots(batch, open)).isInstanceOf(Checked.Valid.class);
      ballots.add(batch);
    }
    RoundRecord record = open.close(ballots, List.of());
    return new Round(seen, open, record, before.after(record));
  }

  /// Takes the fleet through quiet rounds, so that it has a history.
  private static FleetState quiet(FleetState state, List<AgentEngine> agents, int rounds) {
    FleetState last = state;
    for (int i = 0; i < rounds; i++) {
      Round round = round(last, agents, 0);
      learn(agents, round);
      last = round.after();
    }
    return last;
  }

  private static void learn(List<AgentEngine> agents, Round round) {
    for (int i = 0; i < agents.size(); i++) {
      agents.get(i).learn(round.seen().get(i), round.after());
    }
  }

  @Test
  void proposesOneSignatureForFlowsThatResembleEachOther() {
    AgentEngine agent = fleet.agent(0, 50, false);
    Observation seen = agent.observe(1, batch(0, 1, 3));

    Proposal proposal = agent.propose(seen, 0, basis(founding)).statement();

    Signature strongest = proposal.signatures().getFirst();
    assertThat(strongest.support()).isEqualTo(3);
    assertThat(seen.groups().getFirst().indices()).containsExactlyInAnyOrder(37, 38, 39);
    assertThat(strongest.confidenceMicros()).isGreaterThan(997_000);
    assertThat(strongest.protocol()).isEqualTo("tcp");
    assertThat(strongest.expiryRound()).isEqualTo(1 + 100);
    assertThat(strongest.topFeatures()).isNotEmpty();
    assertThat(proposal.signatures()).hasSizeLessThanOrEqualTo(Proposal.MAX_SIGNATURES);
  }

  @Test
  void raisesItsOwnAlarmAtOnce() {
    AgentEngine agent = fleet.agent(0, 50, false);

    int[] fleet = agent.observe(1, batch(0, 1, 3)).arms().fleet();

    assertThat(fleet[39]).isGreaterThan(agent.alarmMicros());
    assertThat(agent.alarmMicros()).isEqualTo(2_522_879); // -log10(0.003)
  }

  @Test
  void changesNothingByObservingProposingAndVoting() {
    AgentEngine agent = fleet.agent(0, 50, true);
    Hash before = agent.snapshotHash();
    Observation seen = agent.observe(1, batch(0, 1, 3));
    SignedStatement<Proposal> first = agent.propose(seen, 0, basis(founding));
    OpenRound open = OpenRound.of(founding, List.of(first));
    agent.vote(open, seen);

    assertThat(agent.snapshotHash()).isEqualTo(before);
    assertThat(agent.propose(agent.observe(1, batch(0, 1, 3)), 0, basis(founding)))
        .isEqualTo(first);
  }

  @Test
  void refusesToVoteWhereItWasNotDrawn() {
    Hash seed = Hash.sha256(new byte[] {3});
    ConsensusConfig drawing = new ConsensusConfig("committee", 0, 20, 1_000, 32, 100, 997_000);
    FleetState state =
        FleetState.founding(
                new Charter(GENESIS, founding.charter().prototypeWidth(), drawing),
                founding.roster().seats().stream().map(Seat::member).toList())
            .committed(new SeedCommitment(SeedLink.before(seed)));
    OpenRound open = OpenRound.of(state, List.of(), Optional.of(seed));
    int outsider =
        IntStream.range(0, MEMBERS).filter(id -> !open.isVoter(id)).findFirst().orElseThrow();
    AgentEngine agent = fleet.agent(outsider, 50, false);
    Observation seen = agent.observe(1, batch(outsider, 1, 0));

    assertThatThrownBy(() -> agent.vote(open, seen))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("member %d has no vote in round 1".formatted(outsider));
  }

  @Test
  void votesAsTheVerdictFunctionSaysAndDisclosesOnlyPublicAddressesOfItsOwnFlows() {
    List<AgentEngine> agents = agents(50);
    Round round = round(quiet(founding, agents, 6), agents, 3);

    assertThat(round.open().called()).isNotEmpty();
    boolean disclosed = false;
    for (SignedStatement<BallotBatch> batch : round.record().ballots()) {
      for (Ballot ballot : batch.statement().ballots()) {
        assertThat(ballot.verdict())
            .isEqualTo(VerdictFunction.verdict(ballot.evidence(), ConsensusConfig.DEFAULT));
        assertThat(ballot.disclosed())
            .isSubsetOf(new Indicator(Indicator.Kind.ADDRESS, "203.0.113.7"));
        disclosed |= !ballot.disclosed().isEmpty();
      }
    }
    assertThat(disclosed).isTrue();
  }

  @Test
  void remembersWhatTheFleetAcceptedFromTheFirstFlowOfTheNextRound() {
    List<AgentEngine> agents = agents(50);
    FleetState state = quiet(founding, agents, 6);
    Round hit = round(state, agents, 3);
    assertThat(hit.record().decisions())
        .anyMatch(decision -> decision.outcome() == Outcome.ACCEPTED);
    int[] after = agents.getFirst().learn(hit.seen().getFirst(), hit.after());
    for (int i = 1; i < MEMBERS; i++) {
      agents.get(i).learn(hit.seen().get(i), hit.after());
    }

    Round next = round(hit.after(), agents, 3);

    for (Observation seen : next.seen()) {
      assertThat(IntStream.range(BATCH - 3, BATCH)).allMatch(seen::matched);
      assertThat(seen.arms().fleet()[39]).isGreaterThan(seen.arms().local().orElseThrow()[39]);
    }
    Proposal proposal = next.record().proposals().getFirst().statement();
    assertThat(proposal.sightings()).anyMatch(sighting -> sighting.flows() == 3);
    assertThat(after[39])
        .as("the round's own flows, once it was learned")
        .isGreaterThan(hit.seen().getFirst().arms().fleet()[39]);
    assertThat(hit.after().blacklist())
        .anyMatch(listing -> listing.indicator().value().equals("203.0.113.7"));
    assertThat(agents.getFirst().dormantSignatures()).isZero();
  }

  @Test
  void forgetsASignatureThatIsNoLongerInForce() {
    List<AgentEngine> agents = agents(50);
    Round hit = round(quiet(founding, agents, 6), agents, 3);
    learn(agents, hit);
    Round next = round(hit.after(), agents, 3);
    assertThat(next.seen().getFirst().matched(39)).isTrue();

    agents.getFirst().learn(next.seen().getFirst(), founding);

    assertThat(agents.getFirst().observe(9, batch(0, 9, 3)).matched(39)).isFalse();
  }

  @Test
  void scoresTheShadowArmsAsIfTheyHadNotLearnedOrLearnedAlone() {
    List<AgentEngine> agents = agents(10);
    AgentEngine first = agents.getFirst();
    ArmScores untaught = first.observe(1, batch(0, 1, 3)).arms();
    assertThat(untaught.local().orElseThrow())
        .containsExactly(untaught.fleet())
        .containsExactly(untaught.beforeLearning().orElseThrow());

    FleetState state = quiet(founding, agents, 10);
    ArmScores refitted = first.observe(11, batch(0, 11, 3)).arms();
    assertThat(refitted.beforeLearning().orElseThrow())
        .isNotEqualTo(refitted.local().orElseThrow());

    Round hit = round(state, agents, 3);
    learn(agents, hit);
    FleetState after = quiet(hit.after(), agents, 9);
    ArmScores taught = first.observe(after.round() + 1, batch(0, 21, 3)).arms();
    assertThat(taught.fleet()[39]).isGreaterThan(taught.local().orElseThrow()[39]);
  }

  @Test
  void keepsNoShadowArmsUnlessAsked() {
    ArmScores arms = fleet.agent(0, 50, false).observe(1, batch(0, 1, 0)).arms();

    assertThat(arms.beforeLearning()).isEmpty();
    assertThat(arms.local()).isEmpty();
  }

  @Test
  void goesOnFromASnapshotAsIfItHadNeverStopped() {
    List<AgentEngine> agents = agents(10, false);
    FleetState state = quiet(founding, agents, 6);
    Round hit = round(state, agents, 3);
    learn(agents, hit);
    state = quiet(hit.after(), agents, 3);
    AgentEngine first = agents.getFirst();
    var _ = first.observe(11, batch(0, 11, 2));
    MemberSnapshot fitted = first.snapshot();
    state = quiet(state, agents, 2);
    Observation seen = first.observe(13, batch(0, 13, 3));
    MemberSnapshot last = MemberSnapshot.decode(first.snapshot().encode());

    AgentEngine again = fleet.agent(0, 10, false);
    again.restore(last, MemberSnapshot.decode(fitted.encode()));
    again.follow(state);
    assertThat(again.refitRound()).isEqualTo(10);
    assertThat(again.propose(again.observe(13, batch(0, 13, 3)), 0, basis(state)))
        .isEqualTo(first.propose(seen, 0, basis(state)));

    for (int round = 13; round < 23; round++) {
      Round here = round(state, agents, 3);
      Round there = round(state, List.of(again), 3);
      assertThat(there.record().proposals().getFirst())
          .as("round %d, with the refit of round 20 in between", round)
          .isEqualTo(here.record().proposals().getFirst());
      learn(agents, here);
      again.learn(there.seen().getFirst(), here.after());
      state = here.after();
    }
  }

  @Test
  void refusesASnapshotThatDoesNotComeToItsHash() {
    AgentEngine agent = fleet.agent(0, 10, false);
    quiet(founding, List.of(agent), 10);
    var _ = agent.observe(11, batch(0, 11, 0));
    MemberSnapshot fitted = agent.snapshot();
    agent.learn(agent.observe(11, batch(0, 11, 0)), founding);
    MemberSnapshot later = agent.snapshot();

    assertThatThrownBy(() -> fleet.agent(0, 10, false).restore(later, later))
        .as("fitted on other flows")
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected models and flows of member 0 with the hash ");
    assertThatThrownBy(() -> fleet.agent(1, 10, false).restore(later, fitted))
        .as("with another baseline")
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> fleet.agent(0, 10, true).restore(later, fitted))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a snapshot holds no shadow arms");
    AgentEngine restored = fleet.agent(0, 10, false);
    restored.restore(later, fitted);
    assertThat(restored.snapshot().encode()).isEqualTo(later.encode());
  }

  @Test
  void makesSenseOfAnEmptyBatch() {
    AgentEngine agent = fleet.agent(0, 50, true);
    Observation seen = agent.observe(1, List.of());

    Proposal proposal = agent.propose(seen, 0, basis(founding)).statement();

    assertThat(proposal.signatures()).isEmpty();
    assertThat(seen.arms().fleet()).isEmpty();
  }
}
