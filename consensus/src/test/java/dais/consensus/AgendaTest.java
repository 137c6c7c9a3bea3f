package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Judgement.Reason;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who counts as an author, how many it takes, and which candidates go to the vote.
final class AgendaTest {
  private static final int ONE = Micros.ONE;

  private final TestFleet fleet = new TestFleet(20);

  private Signature oddity(FleetState state) {
    return fleet.signature(state, ONE, 0, 0, 0);
  }

  /// The round after `state` in which these members propose the oddity and the others nothing.
  private OpenRound open(FleetState state, Set<Integer> authors) {
    return OpenRound.of(
        state,
        fleet.propose(state, id -> authors.contains(id) ? List.of(oddity(state)) : List.of()));
  }

  private FleetState after(FleetState state, Set<Integer> authors) {
    return state.after(open(state, authors).close(List.of(), List.of()));
  }

  private Corroboration corroboration(FleetState state, Set<Integer> authors) {
    return open(state, authors).candidates().getFirst().corroboration();
  }

  @Test
  void knowsNothingInTheFirstRound() {
    assertThat(corroboration(fleet.founding, Set.of(0, 1, 2)))
        .isEqualTo(new Corroboration(3, 3, 21, 20, 0, 0, surprise(20, 0, 0, 3)));
  }

  private static int surprise(int n, int k, int e, int authors) {
    return new PredictiveTail(n, k, e).surpriseMicros(authors);
  }

  @Test
  void countsTheMemberRoundsOfTheWindowAsExposure() {
    FleetState quiet = fleet.quiet(fleet.founding, 25);
    assertThat(corroboration(quiet, Set.of(0, 1, 2)))
        .isEqualTo(new Corroboration(3, 3, 2, 20, 0, 400, surprise(20, 0, 400, 3)));
    assertThat(open(quiet, Set.of(0, 1, 2)).candidates().getFirst().called()).isTrue();
  }

  @Test
  void countsEarlierRoundsOfTheLineageAsHistory() {
    FleetState state = after(after(fleet.quiet(fleet.founding, 20), Set.of(0, 5)), Set.of(0, 6));
    assertThat(corroboration(state, Set.of(0, 1, 2)))
        .isEqualTo(new Corroboration(3, 3, 4, 20, 4, 400, surprise(20, 4, 400, 3)));
  }

  @Test
  void leavesMembersOutWhoseHabitItIs() {
    FleetState state = fleet.quiet(fleet.founding, 20);
    for (int i = 0; i < 3; i++) {
      state = after(state, Set.of(0, 1));
    }
    // Members 0 and 1 proposed it three times: 18 are left in the pool, with 20 rounds each.
    assertThat(corroboration(state, Set.of(0, 1, 2)))
        .isEqualTo(new Corroboration(1, 3, 2, 18, 0, 360, surprise(18, 0, 360, 1)));
  }

  @Test
  void forgetsWhatIsOlderThanTheWindow() {
    FleetState state = after(fleet.quiet(fleet.founding, 20), Set.of(3));
    state = after(fleet.quiet(state, 18), Set.of(4));
    assertThat(corroboration(state, Set.of(0)).history()).isEqualTo(2);
    state = fleet.quiet(state, 1);
    assertThat(corroboration(state, Set.of(0)).history()).isEqualTo(1);
    assertThat(corroboration(after(state, Set.of(5)), Set.of(0)).history()).isEqualTo(2);
  }

  @Test
  void countsOnlyRoundsInWhichAMemberProposedAsExposure() {
    FleetState state = fleet.founding;
    for (int i = 0; i < 4; i++) {
      FleetState now = state;
      List<SignedStatement<Proposal>> half =
          IntStream.range(0, 12).mapToObj(id -> fleet.propose(now, id)).toList();
      state = now.after(OpenRound.of(now, half).close(List.of(), List.of()));
    }
    assertThat(corroboration(state, Set.of(0)).exposure()).isEqualTo(48);
    assertThat(corroboration(state, Set.of(0)).pool()).isEqualTo(20);
  }

  @Test
  void callsAnUncorroboratedCandidateThatSomebodysAlarmBarIsPassedBy() {
    FleetState state = fleet.quiet(fleet.founding, 20);
    OpenRound open =
        OpenRound.of(
            state,
            List.of(
                fleet.propose(
                    state,
                    0,
                    fleet.signature(state, "tcp", 997_000, ONE, 0, 0, 0),
                    fleet.signature(state, "tcp", 996_999, 0, ONE, 0, 0))));
    assertThat(open.candidates()).extracting(Candidate::called).containsExactly(true, false);
    assertThat(open.candidates()).extracting(Candidate::place).containsExactly(1, 0);
    RoundRecord record = open.close(List.of(), List.of());
    assertThat(record.decisions())
        .extracting(Decision::judgement)
        .containsExactly(
            new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_CONFIRM, 11),
            new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_AUTHORS, 2));
    assertThat(record.decisions()).extracting(Decision::authors).containsExactly(1, 1);
    assertThat(record.decisions()).extracting(Decision::authorsNeeded).containsExactly(3, 3);
    assertThat(record.decisions().get(1).tally()).isEqualTo(new Tally(0, 0, 0, 0, 20, 20));
  }

  @Test
  void doesNotCallACandidateForTheAlarmOfAMemberThatDoesNotCount() {
    TestFleet larger = new TestFleet(6);
    FleetState state = new TestFleet(5).founding.admitting(List.of(larger.member(5)));
    Signature alarm = larger.signature(state, "tcp", 999_000, ONE, 0, 0, 0);
    assertThat(OpenRound.of(state, List.of(larger.propose(state, 5, alarm))).called()).isEmpty();
    assertThat(OpenRound.of(state, List.of(larger.propose(state, 4, alarm))).called()).hasSize(1);
  }

  @Test
  void callsTheMostImprobableAndSaysHowFarTheRestCame() {
    TestFleet narrow =
        new TestFleet(20, new ConsensusConfig("majority", 0, 20, 1_000, 2, 100, 997_000));
    FleetState state = narrow.quiet(narrow.founding, 20);
    Signature a = narrow.signature(state, ONE, 0, 0, 0);
    Signature b = narrow.signature(state, 0, ONE, 0, 0);
    Signature c = narrow.signature(state, 0, 0, ONE, 0);
    Signature lone = narrow.signature(state, "tcp", 999_000, 0, 0, 0, ONE);
    OpenRound open =
        OpenRound.of(
            state,
            narrow.propose(
                state,
                id ->
                    switch (id) {
                      case 0, 1, 2 -> List.of(a, b, c);
                      case 3 -> List.of(c);
                      case 4 -> List.of(lone);
                      default -> List.of();
                    }));
    assertThat(open.candidates()).extracting(Candidate::place).containsExactly(2, 3, 1, 4);
    assertThat(open.called())
        .extracting(candidate -> candidate.id().ordinal())
        .containsExactly(0, 2);
    assertThat(open.close(List.of(), List.of()).decisions().stream().skip(1))
        .extracting(Decision::judgement)
        .containsExactly(
            new Judgement(Outcome.UNDECIDED, Reason.AGENDA_FULL, 1),
            new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_CONFIRM, 11),
            new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_AUTHORS, 2));
  }
}
