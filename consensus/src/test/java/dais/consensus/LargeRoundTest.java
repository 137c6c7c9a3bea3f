package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One round of 10,000 members: all of them raise one alarm twice, and each another one of 80.
final class LargeRoundTest {
  private static final int MEMBERS = 10_000;
  private static final int ONE = Micros.ONE;

  private final TestFleet fleet = new TestFleet(MEMBERS);
  private final FleetState state = fleet.drawing();

  /// One of the 80 points of a grid of three values a column, without the origin, all more than 26
  /// degrees from each other.
  private Signature alarm(int number) {
    int place = number < 40 ? number : number + 1;
    return fleet.signature(
        state,
        "tcp",
        999_000,
        (place / 27 - 1) * ONE,
        (place / 9 % 3 - 1) * ONE,
        (place / 3 % 3 - 1) * ONE,
        (place % 3 - 1) * ONE);
  }

  private static List<Draft> ofKind(List<Draft> drafts, EntryKind kind) {
    return drafts.stream().filter(draft -> draft.kind() == kind).toList();
  }

  @Test
  void callsThirtyTwoCandidatesAsksEightyOneMembersAndFitsIntoTheLedger() {
    Signature common = fleet.signature(state, "udp", 999_000, ONE, ONE, 0, 0);
    List<Signature> alarms = IntStream.range(0, 80).mapToObj(this::alarm).toList();
    List<SignedStatement<Proposal>> proposals =
        fleet.propose(state, id -> List.of(common, common, alarms.get(id % 80)));
    OpenRound open = TestFleet.open(state, proposals);

    assertThat(open.candidates()).hasSize(81);
    assertThat(open.called()).hasSize(32);
    assertThat(open.candidates().getFirst().signatures()).hasSize(2 * MEMBERS);
    assertThat(open.candidates().getFirst().place()).isEqualTo(1);
    assertThat(open.committee().orElseThrow().members().size()).isEqualTo(81);

    List<Draft> opening = RoundEntries.opening(open, 0);
    List<Draft> candidates = ofKind(opening, EntryKind.CANDIDATE);
    assertThat(candidates.getFirst().body().length).isGreaterThan(Entry.MAX_BODY_BYTES);
    assertThat(candidates.getFirst().leafHashes()).hasSize(2);
    assertThat(Candidate.decode(candidates.getFirst().body()))
        .isEqualTo(open.candidates().getFirst());
    assertThat(candidates.subList(1, 81)).allMatch(draft -> draft.leafHashes().size() == 1);
    assertThat(ofKind(opening, EntryKind.COMMITTEE).getFirst().body().length)
        .isLessThan(MEMBERS / 8 + 100);

    List<SignedStatement<BallotBatch>> ballots = new ArrayList<>();
    open.committee()
        .orElseThrow()
        .members()
        .ids()
        .forEach(id -> ballots.add(fleet.vote(open, id, Verdict.REJECT)));
    RoundRecord record = open.close(ballots, List.of());
    assertThat(record.summary().outcomes()).isEqualTo(new Summary.Outcomes(0, 32, 49));
    assertThat(RoundEntries.closing(record, 0))
        .hasSize(81 + 81 + 1)
        .allMatch(draft -> draft.leafHashes().size() == 1)
        .allMatch(draft -> draft.body().length < 3 * MEMBERS / 8 + 200);
    assertThat(TestFleet.audit(state).check(record)).isInstanceOf(AuditResult.Agreed.class);
  }
}
