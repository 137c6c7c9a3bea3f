package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dais.ledger.Draft;
import dais.ledger.Hash;
import dais.ledger.MerkleFrontier;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FleetReplicaTest {
  private static final long TIME = 60_000_000;

  private final TestFleet fleet = new TestFleet(5);
  private final MerkleFrontier ledger = new MerkleFrontier();
  private final FleetReplica replica = new FleetReplica(fleet.founding, ledger);

  /// What the members say when they build on the replica's own basis.
  private List<SignedStatement<Proposal>> proposals() {
    FleetState state = replica.state();
    return IntStream.range(0, 5)
        .mapToObj(
            id ->
                fleet.sign(
                    new Proposal(
                        TestFleet.GENESIS,
                        state.roster().epoch(),
                        state.round() + 1,
                        id,
                        replica.basis(),
                        TestFleet.hash("snapshot"),
                        List.of(fleet.signature(state, 1_000_000, 0, 0, id)),
                        List.of())))
        .toList();
  }

  private OpenRound opened(OpenRound announced) {
    return switch (replica.open(
        announced.proposals(), announced.candidates(), announced.committee())) {
      case RoundAudit.Opened opened -> opened.round();
      case Diverged diverged -> throw new AssertionError(diverged.toString());
    };
  }

  private Hash append(OpenRound open, RoundRecord record) {
    for (Draft draft : RoundEntries.opening(open, TIME)) {
      draft.leafHashes().forEach(ledger::append);
    }
    for (Draft draft : RoundEntries.closing(record, TIME)) {
      draft.leafHashes().forEach(ledger::append);
    }
    return ledger.root();
  }

  @Test
  void followsHonestRoundsAndTheLedgersRoot() {
    for (int round = 1; round <= 3; round++) {
      OpenRound announced = OpenRound.of(replica.state(), proposals());
      OpenRound open = opened(announced);
      RoundRecord record = announced.close(fleet.vote(open, 0, 5, Verdict.CONFIRM), List.of());
      Hash root = append(announced, record);

      AuditResult result = replica.close(open, record, root, TIME);

      assertThat(result).isEqualTo(new AuditResult.Agreed(replica.state()));
      assertThat(replica.basis()).isEqualTo(new Basis(round, root));
    }
  }

  @Test
  void refusesARoundWhoseLedgerIsAnother() {
    OpenRound announced = OpenRound.of(replica.state(), proposals());
    OpenRound open = opened(announced);
    RoundRecord record = announced.close(fleet.vote(open, 0, 5, Verdict.CONFIRM), List.of());
    Basis before = replica.basis();

    AuditResult result = replica.close(open, record, TestFleet.hash("another history"), TIME);

    assertThat(result)
        .isInstanceOfSatisfying(
            Diverged.class,
            diverged -> {
              assertThat(diverged.what()).isEqualTo("ledger root after round 1");
              assertThat(diverged.found()).isEqualTo(TestFleet.hash("another history").bytes());
              assertThat(diverged.expected()).isEqualTo(append(announced, record).bytes());
            });
    assertThat(replica.basis()).isEqualTo(before);
    assertThat(replica.state()).isSameAs(fleet.founding);
  }

  @Test
  void appliesNothingOfARoundThatItsRecomputationRefuses() {
    OpenRound announced = OpenRound.of(replica.state(), proposals());
    OpenRound open = opened(announced);
    RoundRecord honest = announced.close(fleet.vote(open, 0, 5, Verdict.CONFIRM), List.of());
    RoundRecord robbed =
        new RoundRecord(
            honest.proposals(),
            honest.candidates(),
            honest.committee(),
            honest.ballots().subList(1, 5),
            honest.decisions(),
            honest.evidence(),
            honest.late(),
            honest.summary());

    AuditResult result = replica.close(open, robbed, append(announced, robbed), TIME);

    assertThat(result).isInstanceOf(Diverged.class);
    assertThat(replica.state().round()).isZero();
  }

  @Test
  void refusesCandidatesThatTheProposalsDoNotMake() {
    OpenRound announced = OpenRound.of(replica.state(), proposals());

    assertThat(replica.open(announced.proposals(), List.of(), announced.committee()))
        .isInstanceOf(Diverged.class);
  }
}
