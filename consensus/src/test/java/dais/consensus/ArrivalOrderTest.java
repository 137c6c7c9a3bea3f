package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Ten rounds of random signatures and votes, among them equivocations, repeats and void ballots.
final class ArrivalOrderTest {
  private static final int MEMBERS = 12;

  private final TestFleet fleet = new TestFleet(MEMBERS);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void doesNotChangeWhatIsDecided(long seed) {
    Random content = new Random(seed);
    Random order = new Random(seed + 1_000);
    FleetState state = fleet.quiet(fleet.founding, 20);
    int candidates = 0;
    for (int round = 0; round < 10; round++) {
      List<SignedStatement<Proposal>> said = proposals(state, content);
      Statements<Proposal> proposals = Statements.of(said);
      OpenRound open = OpenRound.of(state, proposals.standing());
      List<SignedStatement<BallotBatch>> cast = ballots(open, content);
      RoundRecord record = close(open, proposals, Statements.of(cast));
      for (int i = 0; i < 3; i++) {
        Collections.shuffle(said, order);
        Collections.shuffle(cast, order);
        Statements<Proposal> shuffled = Statements.of(said);
        OpenRound reopened = OpenRound.of(state, shuffled.standing());
        RoundRecord again = close(reopened, shuffled, Statements.of(cast));
        assertThat(again).as("seed %d, round %d", seed, record.round()).isEqualTo(record);
        assertThat(reopened.candidatesHash()).isEqualTo(open.candidatesHash());
      }
      assertThat(TestFleet.audit(state).check(record))
          .isInstanceOfSatisfying(
              AuditResult.Agreed.class,
              agreed -> assertThat(agreed.after().digest()).isEqualTo(record.summary().digest()));
      candidates += record.candidates().size();
      state = state.after(record);
    }
    assertThat(candidates).as("seed %d", seed).isGreaterThan(20);
  }

  private static RoundRecord close(
      OpenRound open, Statements<Proposal> proposals, Statements<BallotBatch> ballots) {
    List<Misconduct.Equivocation> both = new ArrayList<>(ballots.equivocations());
    both.addAll(proposals.equivocations());
    return open.close(ballots.standing(), both);
  }

  private List<SignedStatement<Proposal>> proposals(FleetState state, Random random) {
    List<SignedStatement<Proposal>> said = new ArrayList<>();
    for (Seat seat : state.roster().seats()) {
      int id = seat.member().id();
      if (seat.standing() == Seat.Standing.QUARANTINED || random.nextInt(10) == 0) {
        continue;
      }
      said.add(fleet.propose(state, id, signatures(state, random)));
      if (random.nextInt(8) == 0) {
        said.add(said.getLast());
      }
      if (random.nextInt(60) == 0) {
        said.add(fleet.propose(state, id, signatures(state, random)));
      }
    }
    return said;
  }

  private Signature[] signatures(FleetState state, Random random) {
    Signature[] signatures = new Signature[random.nextInt(Proposal.MAX_SIGNATURES + 1)];
    for (int i = 0; i < signatures.length; i++) {
      int[] columns = new int[TestFleet.WIDTH];
      columns[random.nextInt(columns.length)] = Micros.ONE;
      columns[random.nextInt(columns.length)] += random.nextInt(600_000);
      signatures[i] =
          fleet.signature(
              state,
              random.nextInt(4) == 0 ? "udp" : "tcp",
              950_000 + random.nextInt(50_000),
              columns);
    }
    return signatures;
  }

  private List<SignedStatement<BallotBatch>> ballots(OpenRound open, Random random) {
    List<SignedStatement<BallotBatch>> cast = new ArrayList<>();
    for (Seat seat : open.before().roster().electors().toList()) {
      int id = seat.member().id();
      cast.add(fleet.vote(open, id, random.nextInt(4) == 0 ? Verdict.REJECT : Verdict.CONFIRM));
      if (random.nextInt(15) == 0 && !open.called().isEmpty()) {
        cast.add(fleet.vote(open, id, Verdict.ABSTAIN));
      }
      if (random.nextInt(8) == 0) {
        cast.add(cast.getLast());
      }
    }
    return cast;
  }
}
