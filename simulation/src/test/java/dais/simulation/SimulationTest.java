package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Committee;
import dais.consensus.CommitteeNotice;
import dais.consensus.ConsensusConfig;
import dais.consensus.Genesis;
import dais.consensus.MemberSet;
import dais.coordinator.SeedChain;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import dais.node.traffic.TrafficSpec;
import dais.simulation.plan.Plan;
import dais.simulation.plan.SimulationConfig;
import dais.simulation.plan.TrafficConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulationTest {
  private static final int AGENTS = 6;
  private static final int ROUNDS = 14;

  @TempDir private Path folder;

  private static Plan plan(long seed, String spec) {
    return plan(AGENTS, ROUNDS, seed, spec);
  }

  private static Plan plan(int agents, int rounds, long seed, String spec) {
    TrafficConfig usual = Plan.DEFAULT.traffic();
    TrafficConfig traffic =
        new TrafficConfig(
            TrafficSpec.parse(spec),
            Optional.empty(),
            usual.split(),
            OptionalInt.of(40),
            256,
            usual.anomalyRateMicros());
    return new Plan(
        new SimulationConfig(agents, rounds, seed),
        traffic,
        Plan.DEFAULT.detection(),
        Plan.DEFAULT.consensus());
  }

  private static Plan plan(long seed) {
    return plan(seed, "synthetic:family=worm,touch=5,rate=0.1,start=6");
  }

  private RunOptions options(String ledger, boolean resume, int threads, ScoreArms arms) {
    return new RunOptions(
        folder.resolve(ledger), resume, threads, arms, Optional.empty(), "", true);
  }

  private static RunReport run(Plan plan, RunOptions options) {
    try (Simulation simulation = Simulation.of(plan, options)) {
      return simulation.run();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void givesOneDigestAndOneRootAtAnyThreadCount(int threads) {
    RunReport alone = run(plan(7), options("alone.db", false, 1, ScoreArms.ARMS));
    RunReport report = run(plan(7), options("other.db", false, threads, ScoreArms.FLEET));

    assertThat(report.decisionDigest()).isEqualTo(alone.decisionDigest());
    assertThat(report.ledgerRoot()).isEqualTo(alone.ledgerRoot());
    assertThat(report.identity()).isEqualTo(alone.identity());
    assertThat(report.counts()).isEqualTo(alone.counts());
  }

  @Test
  void givesAnotherDigestToAnotherSeed() {
    RunReport seven = run(plan(7), options("7.db", false, 0, ScoreArms.FLEET));
    RunReport eight = run(plan(8), options("8.db", false, 0, ScoreArms.FLEET));

    assertThat(eight.decisionDigest()).isNotEqualTo(seven.decisionDigest());
  }

  @Test
  void keepsRepeatsApartByTheirLabelAlone() {
    RunReport first = run(plan(7), options("first.db", false, 0, ScoreArms.FLEET));
    RunOptions labelled =
        new RunOptions(
            folder.resolve("second.db"),
            false,
            0,
            ScoreArms.FLEET,
            Optional.empty(),
            "again",
            true);
    RunReport second = run(plan(7), labelled);

    assertThat(second.identity().runId()).isNotEqualTo(first.identity().runId());
    assertThat(second.decisionDigest()).isEqualTo(first.decisionDigest());
  }

  @Test
  void resumesToTheDigestOfTheUnbrokenRun() {
    RunReport unbroken = run(plan(7), options("unbroken.db", false, 0, ScoreArms.FLEET));
    try (Simulation simulation =
        Simulation.of(plan(7), options("broken.db", false, 0, ScoreArms.FLEET))) {
      assertThat(simulation.run(5).identity().rounds()).isEqualTo(5);
    }

    RunReport resumed = run(plan(7), options("broken.db", true, 0, ScoreArms.FLEET));

    assertThat(resumed.decisionDigest()).isEqualTo(unbroken.decisionDigest());
    assertThat(resumed.ledgerRoot()).isEqualTo(unbroken.ledgerRoot());
    assertThat(resumed.detection()).isEqualTo(unbroken.detection());
  }

  @Test
  void refusesToResumeTheLedgerOfAnotherRun() {
    try (Simulation simulation =
        Simulation.of(plan(7), options("seven.db", false, 0, ScoreArms.FLEET))) {
      simulation.step();
    }
    Plan longer =
        new Plan(
            new SimulationConfig(AGENTS, ROUNDS + 1, 7),
            plan(7).traffic(),
            plan(7).detection(),
            plan(7).consensus());

    assertThatThrownBy(() -> run(longer, options("seven.db", true, 0, ScoreArms.FLEET)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
              assertThat(refusal.hint()).contains("--ledger");
            })
        .hasMessageContaining("seven.db holds another run: entry 0 is not the GENESIS of round 0");
  }

  @Test
  void refusesToMixANewRunIntoALedgerThatIsThere() {
    run(plan(7), options("taken.db", false, 0, ScoreArms.FLEET));

    assertThatThrownBy(() -> run(plan(7), options("taken.db", false, 0, ScoreArms.FLEET)))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
              assertThat(refusal.hint()).contains("--resume").contains("--ledger");
            });
  }

  @Test
  void findsACampaignAndWarnsItsVictims() {
    String loud = "synthetic:family=brute-force,touch=9,rate=0.1,start=15,stealth=0.2";
    List<RoundResult> rounds = new ArrayList<>();
    try (Simulation simulation =
        Simulation.of(plan(12, 20, 7, loud), options("loud.db", false, 0, ScoreArms.ARMS))) {
      simulation.observe(rounds::add);
      RunReport report = simulation.run();

      assertThat(rounds).extracting(RoundResult::round).hasSize(20).isSorted();
      assertThat(rounds).allMatch(round -> round.absences().isEmpty());
      assertThat(rounds.subList(0, 14)).allMatch(round -> round.truth().hit().size() == 0);
      assertThat(rounds)
          .flatExtracting(round -> round.truth().accepted())
          .anyMatch(threat -> threat.attack() && threat.family().equals("brute-force"));
      assertThat(rounds.getLast().truth().warned().size()).isPositive();
      assertThat(report.counts().flows()).isEqualTo(12L * 20 * 40);
      assertThat(report.counts().matches()).isPositive();
      double before = report.detection().beforeLearning().orElseThrow().recall();
      assertThat(report.detection().fleet().orElseThrow().recall()).isGreaterThan(before);
      assertThat(report.detection().local()).isPresent();
      assertThat(report.detection().fleetAfterRound()).isPresent();
      assertThat(report.detection().note()).isEmpty();
      assertThat(report.timing().roundsPerMinute()).isPositive();
      assertThatThrownBy(simulation::step).hasMessage("the run has ended with round 20");
    }
  }

  private static Plan withCommittee(long seed) {
    return withRule("committee", seed);
  }

  private static Plan withRule(String rule, long seed) {
    ConsensusConfig usual = Plan.DEFAULT.consensus();
    return new Plan(
        new SimulationConfig(12, 6, seed),
        plan(seed).traffic(),
        Plan.DEFAULT.detection(),
        new ConsensusConfig(
            rule,
            usual.colluders(),
            usual.window(),
            usual.improbabilityMicros(),
            usual.maxCandidates(),
            usual.signatureLifetime(),
            usual.alarmPercentileMicros()));
  }

  @Test
  void refusesARuleThatNobodyProvidesBeforeItWritesAnything() {
    assertThatThrownBy(
            () -> run(withRule("plurality", 7), options("none.db", false, 0, ScoreArms.FLEET)))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.BAD_INPUT))
        .hasMessage(
            "consensus.rule must be one of [committee, majority, two-thirds] but was plurality");
    assertThat(folder.resolve("none.db")).doesNotExist();
  }

  @Test
  void asksOnlyTheDrawnMembersForTheirVote() {
    RunReport report = run(withCommittee(7), options("drawn.db", false, 1, ScoreArms.FLEET));

    assertThat(report.identity().rounds()).isEqualTo(6);
    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("drawn.db"))) {
      List<Entry> notices = reader.byKind(EntryKind.COMMITTEE, 0, 100);
      assertThat(notices).extracting(Entry::round).containsExactly(0, 1, 2, 3, 4, 5, 6);
      assertThat(CommitteeNotice.decode(notices.getFirst().body()))
          .isEqualTo(SeedChain.derived(7, 6).commitment());
      for (Entry notice : notices.subList(1, 7)) {
        Committee drawn = (Committee) CommitteeNotice.decode(notice.body());
        assertThat(drawn.electorate()).isEqualTo(12);
        assertThat(drawn.members().size()).isEqualTo(7);
        assertThat(
                MemberSet.of(
                    reader.entriesOfRound(notice.round()).stream()
                        .filter(entry -> entry.kindNumber() == EntryKind.BALLOTS.number())
                        .mapToInt(Entry::author)))
            .isEqualTo(drawn.members());
      }
    }
  }

  @Test
  void drawsTheSameCommitteesAtAnyThreadCountInRepeatsAndAfterAnInterruption() {
    RunReport alone = run(withCommittee(7), options("one.db", false, 1, ScoreArms.FLEET));
    RunReport parallel = run(withCommittee(7), options("two.db", false, 2, ScoreArms.FLEET));
    RunOptions labelled =
        new RunOptions(
            folder.resolve("label.db"), false, 0, ScoreArms.FLEET, Optional.empty(), "b", true);
    RunReport repeat = run(withCommittee(7), labelled);
    try (Simulation simulation =
        Simulation.of(withCommittee(7), options("cut.db", false, 0, ScoreArms.FLEET))) {
      simulation.run(3);
    }
    RunReport resumed = run(withCommittee(7), options("cut.db", true, 0, ScoreArms.FLEET));

    assertThat(parallel.decisionDigest()).isEqualTo(alone.decisionDigest());
    assertThat(parallel.ledgerRoot()).isEqualTo(alone.ledgerRoot());
    assertThat(repeat.decisionDigest()).isEqualTo(alone.decisionDigest());
    assertThat(resumed.ledgerRoot()).isEqualTo(alone.ledgerRoot());
  }

  @Test
  void drawsACommitteeFromOneHundredAndFiftyOneMembersOn() {
    run(plan(151, 1, 7, "synthetic:rate=0.1"), options("151.db", false, 0, ScoreArms.FLEET));

    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("151.db"))) {
      assertThat(reader.countsByKind())
          .containsEntry(EntryKind.PROPOSAL.number(), 151L)
          .containsEntry(EntryKind.COMMITTEE.number(), 2L)
          .containsEntry(EntryKind.BALLOTS.number(), 49L);
    }
  }

  @Test
  void commitsToNoSeedsWhereEverybodyVotes() {
    run(plan(7), options("all.db", false, 0, ScoreArms.FLEET));

    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("all.db"))) {
      assertThat(reader.countsByKind()).doesNotContainKey(EntryKind.COMMITTEE.number());
    }
  }

  @Test
  void saysWhyAnArmWasNotScored() {
    RunReport fleetOnly = run(plan(7), options("fleet.db", false, 0, ScoreArms.FLEET));
    RunReport clean =
        run(plan(7, "synthetic:rate=0"), options("clean.db", false, 0, ScoreArms.ARMS));

    assertThat(fleetOnly.detection().beforeLearning()).isEmpty();
    assertThat(fleetOnly.detection().note()).contains("--score arms");
    assertThat(clean.detection().fleet()).isEmpty();
    assertThat(clean.detection().note()).contains("no labels of both kinds");
  }

  @Test
  void writesRoundZeroSoThatAnyoneCanCheckIt() {
    RunReport report = run(plan(7), options("zero.db", false, 0, ScoreArms.FLEET));

    try (LedgerReader reader = LedgerStore.openReadOnly(folder.resolve("zero.db"))) {
      Genesis genesis = Genesis.decode(reader.wholeBody(0));
      assertThat(reader.entry(0).map(Entry::leafHash)).contains(report.identity().runId());
      assertThat(genesis.members()).hasSize(AGENTS);
      assertThat(genesis.derivedKeys()).isTrue();
      assertThat(genesis.planHash()).isEqualTo(report.identity().planHash());
      List<Entry> profiles = reader.byKind(EntryKind.PROFILE, 0, 100);
      assertThat(profiles).hasSize(AGENTS);
      for (Entry entry : profiles) {
        SignedProfile profile = SignedProfile.decode(entry.body());
        assertThat(profile.verifiedBy(genesis.members().get(entry.author()))).isTrue();
        assertThat(profile.verifiedBy(genesis.checkpointKey())).isFalse();
      }
      FeatureSpace agreed =
          FeatureSpace.merge(
              FeatureSpace.decode(reader.byKind(EntryKind.BASELINE, 0, 1).getFirst().body())
                  .schema(),
              profiles.stream()
                  .map(entry -> SignedProfile.decode(entry.body()).profile())
                  .toList());
      assertThat(reader.byKind(EntryKind.BASELINE, 0, 1).getFirst().body())
          .isEqualTo(agreed.encode());
      assertThat(reader.head().root()).isEqualTo(report.ledgerRoot());
    }
  }

  @Test
  void exportsEveryFlowsScores() throws IOException {
    Path csv = folder.resolve("scores.csv");
    RunOptions options =
        new RunOptions(
            folder.resolve("export.db"), false, 0, ScoreArms.ARMS, Optional.of(csv), "", true);
    RunReport report = run(plan(7), options);

    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.getFirst()).isEqualTo("round,agent,index,label,before_learning,local,fleet");
    assertThat(lines).hasSize((int) report.counts().flows() + 1);
    assertThat(lines.subList(1, lines.size()))
        .allMatch(
            line -> line.matches("\\d+,\\d,\\d+,[01],\\d+\\.\\d{6},\\d+\\.\\d{6},\\d+\\.\\d{6}"));
    assertThat(lines.get(1)).startsWith("1,0,0,");
    assertThat(lines.getLast()).startsWith(ROUNDS + ",5,39,");
  }
}
