package dais.consensus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The members of the fleet in one round, ascending by id. Immutable; equal by content.
public final class Roster {
  /// Rounds without a proposal after which a member no longer counts.
  public static final int IDLE_ROUNDS = 10;

  private final int epoch;
  private final List<Seat> seats;
  private final int electorate;

  private Roster(int epoch, List<Seat> seats) {
    this.epoch = epoch;
    this.seats = List.copyOf(seats);
    Bounds.ascending("member ids", seats, seat -> seat.member().id());
    this.electorate = (int) electors().count();
  }

  static Roster founding(List<Member> members) {
    return new Roster(0, members.stream().map(Seat::founding).toList());
  }

  /// How often standings or seats have changed.
  public int epoch() {
    return epoch;
  }

  /// All seats, ascending by member id.
  public List<Seat> seats() {
    return seats;
  }

  /// Members that count.
  public int electorate() {
    return electorate;
  }

  /// The seats that count, ascending by member id.
  public Stream<Seat> electors() {
    return seats.stream().filter(Seat::counts);
  }

  /// The seat of a member.
  public Optional<Seat> seat(int member) {
    int index = index(member);
    return index < 0 ? Optional.empty() : Optional.of(seats.get(index));
  }

  /// Whether the member counts as author and voter.
  public boolean counts(int member) {
    int index = index(member);
    return index >= 0 && seats.get(index).counts();
  }

  private int index(int member) {
    int low = 0;
    int high = seats.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int id = seats.get(middle).member().id();
      if (id == member) {
        return middle;
      }
      if (id < member) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  /// The roster with new members on probation from round `round` on.
  Roster admitting(List<Member> newcomers, int round) {
    List<Seat> next = new ArrayList<>(seats);
    newcomers.forEach(member -> next.add(Seat.newcomer(member, round)));
    next.sort(Comparator.comparingInt(seat -> seat.member().id()));
    return new Roster(epoch + 1, next);
  }

  /// The roster of the round after `round`. Equivocators are quarantined at once. Other standings
  /// change in the order of ids, for at most a third of the seats, and for idleness only in rounds
  /// in which a majority of the electorate proposed: a minority that is cut off must not become the
  /// fleet by waiting.
  Roster after(int round, MemberSet proposers, MemberSet equivocators, int window) {
    List<Seat> next = new ArrayList<>(seats.size());
    boolean quorate =
        2 * electors().filter(s -> proposers.contains(s.member().id())).count() > electorate;
    int changes = 0;
    int most = StrictMath.max(1, seats.size() / 3);
    for (Seat before : seats) {
      int id = before.member().id();
      Seat seat = before.after(round, proposers.contains(id), window);
      Seat.Standing due = due(seat, round, quorate, window);
      if (equivocators.contains(id) && seat.standing() != Seat.Standing.QUARANTINED) {
        seat = seat.standing(Seat.Standing.QUARANTINED);
        changes++;
      } else if (due != seat.standing() && changes < most) {
        seat = seat.standing(due);
        changes++;
      }
      next.add(seat);
    }
    return new Roster(changes > 0 ? epoch + 1 : epoch, next);
  }

  private static Seat.Standing due(Seat seat, int round, boolean quorate, int window) {
    return switch (seat.standing()) {
      case ACTIVE ->
          quorate && round - seat.lastSeen() >= IDLE_ROUNDS
              ? Seat.Standing.INACTIVE
              : Seat.Standing.ACTIVE;
      case PROBATION -> seat.proposals() >= window ? Seat.Standing.ACTIVE : Seat.Standing.PROBATION;
      case INACTIVE -> seat.lastSeen() == round ? Seat.Standing.ACTIVE : Seat.Standing.INACTIVE;
      case QUARANTINED -> Seat.Standing.QUARANTINED;
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Roster that && epoch == that.epoch && seats.equals(that.seats);
  }

  @Override
  public int hashCode() {
    return 31 * epoch + seats.hashCode();
  }

  @Override
  public String toString() {
    return "epoch %d: %s".formatted(epoch, seats);
  }
}
