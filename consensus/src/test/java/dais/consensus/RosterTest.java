package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Seat.Standing;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RosterTest {
  private static final int WINDOW = 20;

  private static Roster founding(int members) {
    return new TestFleet(members).founding.roster();
  }

  private static MemberSet members(int from, int to) {
    return MemberSet.of(IntStream.range(from, to));
  }

  /// The roster after rounds `first` to `last` in which these members propose.
  private static Roster after(Roster roster, int first, int last, MemberSet proposers) {
    Roster after = roster;
    for (int round = first; round <= last; round++) {
      after = after.after(round, proposers, MemberSet.NONE, WINDOW);
    }
    return after;
  }

  private static List<Standing> standings(Roster roster) {
    return roster.seats().stream().map(Seat::standing).toList();
  }

  @Test
  void countsFoundersFromTheFirstRound() {
    Roster roster = founding(3);
    assertThat(roster.electorate()).isEqualTo(3);
    assertThat(roster.epoch()).isZero();
    assertThat(roster.counts(2)).isTrue();
    assertThat(roster.counts(3)).isFalse();
    assertThat(roster.counts(-1)).isFalse();
    assertThat(roster.seat(1)).map(Seat::standing).contains(Standing.ACTIVE);
    assertThat(roster.seat(3)).isEmpty();
  }

  @Test
  void remembersInWhichRoundsOfTheWindowAMemberProposed() {
    Roster roster = after(founding(3), 1, 30, members(0, 2));
    assertThat(roster.seats().getFirst().attendance()).isEqualTo((1L << 20) - 1);
    assertThat(roster.seats().getFirst().attended()).isEqualTo(20);
    assertThat(roster.seats().getFirst().proposals()).isEqualTo(30);
    assertThat(roster.seats().getLast().attended()).isZero();
    assertThat(after(roster, 31, 31, members(1, 3)).seats().getFirst().attendance())
        .isEqualTo((1L << 20) - 2);
  }

  @Test
  void countsANewcomerOnceItHasProposedForAWindow() {
    Roster roster = founding(3).admitting(List.of(new TestFleet(4).member(3)), 5);
    assertThat(roster.epoch()).isEqualTo(1);
    assertThat(roster.electorate()).isEqualTo(3);
    Roster nearly = after(roster, 6, 24, members(0, 4));
    assertThat(nearly.counts(3)).isFalse();
    assertThat(nearly.epoch()).isEqualTo(1);
    Roster counted = after(nearly, 25, 25, members(0, 4));
    assertThat(counted.counts(3)).isTrue();
    assertThat(counted.electorate()).isEqualTo(4);
    assertThat(counted.epoch()).isEqualTo(2);
  }

  @Test
  void seatsNewcomersByTheirNumber() {
    Roster two = Roster.founding(List.of(new TestFleet(3).member(0), new TestFleet(3).member(2)));
    assertThat(two.admitting(List.of(new TestFleet(3).member(1)), 1).seats())
        .extracting(seat -> seat.member().id())
        .containsExactly(0, 1, 2);
    assertThatThrownBy(() -> two.admitting(List.of(new TestFleet(3).member(2)), 1))
        .hasMessage("member ids must be strictly ascending but 2 comes before 2");
  }

  @Test
  void stopsCountingAMemberThatIsSilentForTenRoundsUntilItProposesAgain() {
    Roster nine = after(founding(4), 1, 9, members(0, 3));
    assertThat(nine.electorate()).isEqualTo(4);
    Roster ten = after(nine, 10, 10, members(0, 3));
    assertThat(standings(ten))
        .containsExactly(Standing.ACTIVE, Standing.ACTIVE, Standing.ACTIVE, Standing.INACTIVE);
    assertThat(ten.epoch()).isEqualTo(1);
    Roster still = after(ten, 11, 11, members(0, 3));
    assertThat(still.electorate()).isEqualTo(3);
    Roster back = after(still, 12, 12, members(0, 4));
    assertThat(back.electorate()).isEqualTo(4);
    assertThat(back.epoch()).isEqualTo(2);
  }

  @Test
  void changesAtMostAThirdOfTheSeatsInARound() {
    Roster ten = after(founding(12), 1, 10, members(0, 7));
    assertThat(ten.electorate()).isEqualTo(8);
    assertThat(after(ten, 11, 11, members(0, 7)).electorate()).isEqualTo(7);
  }

  /// Else a part that is cut off becomes the fleet by waiting.
  @Test
  void doesNotLetAMinorityDeclareTheOthersIdle() {
    Roster roster = after(founding(12), 1, 50, members(0, 6));
    assertThat(roster.electorate()).isEqualTo(12);
    assertThat(roster.epoch()).isZero();
  }

  @Test
  void quarantinesAnEquivocatorForEver() {
    Roster roster = founding(3).after(1, members(0, 3), MemberSet.of(IntStream.of(1)), WINDOW);
    assertThat(standings(roster))
        .containsExactly(Standing.ACTIVE, Standing.QUARANTINED, Standing.ACTIVE);
    assertThat(roster.electorate()).isEqualTo(2);
    assertThat(roster.epoch()).isEqualTo(1);
    Roster later =
        after(roster, 2, 40, members(0, 3))
            .after(41, members(0, 3), MemberSet.of(IntStream.of(1)), WINDOW);
    assertThat(later.counts(1)).isFalse();
    assertThat(later.epoch()).isEqualTo(1);
  }

  @Test
  void isAValue() {
    assertThat(founding(3)).isEqualTo(founding(3)).hasSameHashCodeAs(founding(3));
    assertThat(founding(3))
        .isNotEqualTo(founding(4))
        .isNotEqualTo("a roster")
        .isNotEqualTo(founding(3).admitting(List.of(), 1));
    assertThat(founding(1).toString()).startsWith("epoch 0: [Seat[member=Member[id=0, key=");
  }
}
