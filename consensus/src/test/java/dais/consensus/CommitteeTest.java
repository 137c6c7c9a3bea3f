package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CommitteeTest {
  private final TestFleet fleet =
      new TestFleet(20, new ConsensusConfig("committee", 0, 20, 1_000, 32, 100, 997_000));

  private static Hash random(int draw) {
    return Hash.sha256(ByteBuffer.allocate(Integer.BYTES).putInt(draw).array());
  }

  private Committee draw(Hash seed, int attackers) {
    Signature attack = fleet.signature(fleet.founding, Micros.ONE, 0, 0, 0);
    List<Proposal> proposals =
        fleet.propose(fleet.founding, id -> id < attackers ? List.of(attack) : List.of()).stream()
            .map(SignedStatement::statement)
            .toList();
    return Committee.draw(fleet.founding, seed, proposals, 9);
  }

  @Test
  void drawsEveryMemberEquallyOften() {
    int members = 50;
    int seats = 15;
    int draws = 20_000;
    int[] times = new int[members];
    for (int draw = 0; draw < draws; draw++) {
      for (int id : Committee.drawn(IntStream.range(0, members).toArray(), random(draw), seats)) {
        times[id]++;
      }
    }
    double expected = (double) draws * seats / members;
    double chiSquare = 0;
    for (int time : times) {
      chiSquare += (time - expected) * (time - expected) / expected;
    }
    // Without replacement the counts vary by (1 - k / n) less; 49 degrees of freedom, 0.1 %: 85.4.
    assertThat(chiSquare / (1 - (double) seats / members)).isLessThan(85.4).isGreaterThan(23);
  }

  @Test
  void drawsEveryPairEquallyOften() {
    int members = 8;
    int draws = 28_000;
    int[][] times = new int[members][members];
    for (int draw = 0; draw < draws; draw++) {
      int[] two = Committee.drawn(IntStream.range(0, members).toArray(), random(draw), 2);
      times[Math.min(two[0], two[1])][Math.max(two[0], two[1])]++;
    }
    double chiSquare = 0;
    for (int a = 0; a < members; a++) {
      for (int b = a + 1; b < members; b++) {
        chiSquare += (times[a][b] - 1_000.0) * (times[a][b] - 1_000.0) / 1_000;
      }
    }
    // 27 degrees of freedom, 0.1 %.
    assertThat(chiSquare).isLessThan(55.5);
  }

  @Test
  void isTheSameForEverybodyAndAnotherForAnotherSeedOrOtherProposals() {
    Committee committee = draw(TestFleet.seed(1), 3);
    assertThat(committee).isEqualTo(draw(TestFleet.seed(1), 3));
    assertThat(committee.members().size()).isEqualTo(9);
    assertThat(committee.electorate()).isEqualTo(20);
    assertThat(draw(TestFleet.seed(2), 3).members()).isNotEqualTo(committee.members());
    assertThat(draw(TestFleet.seed(1), 4).members()).isNotEqualTo(committee.members());
    assertThat(draw(TestFleet.seed(1), 4).proposals()).isNotEqualTo(committee.proposals());
  }

  @Test
  void doesNotDependOnTheRunsNameOrItsHistory() {
    Proposal said = fleet.proposal(fleet.founding, 3, List.of(), List.of());
    Proposal elsewhere =
        new Proposal(
            TestFleet.hash("repeat"),
            0,
            said.round(),
            said.member(),
            new Basis(0, TestFleet.hash("another root")),
            said.snapshot(),
            said.signatures(),
            said.sightings());
    assertThat(Committee.hash(List.of(elsewhere))).isEqualTo(Committee.hash(List.of(said)));
    Proposal other =
        new Proposal(
            said.genesis(),
            0,
            said.round(),
            said.member(),
            said.basis(),
            TestFleet.hash("another snapshot"),
            said.signatures(),
            said.sightings());
    assertThat(Committee.hash(List.of(other))).isNotEqualTo(Committee.hash(List.of(said)));
  }

  @Test
  void drawsTheWholeElectorateOrOneMemberWhereThatIsAsked() {
    assertThat(Committee.drawn(new int[] {4, 7, 9}, random(1), 3))
        .containsExactlyInAnyOrder(4, 7, 9);
    assertThat(Committee.drawn(new int[] {4, 7, 9}, random(1), 1)).hasSize(1);
  }

  @Test
  void keepsItsBytesAndThoseOfTheCommitment() {
    Committee committee = draw(TestFleet.seed(1), 3);
    assertThat(CommitteeNotice.decode(committee.encode())).isEqualTo(committee);
    SeedCommitment commitment = new SeedCommitment(TestFleet.seed(0));
    assertThat(CommitteeNotice.decode(commitment.encode())).isEqualTo(commitment);
    assertThat(commitment.encode()).hasSize(2 + 1 + Hash.LENGTH).startsWith(1, 13, 1);
    byte[] other = commitment.encode();
    other[2] = 3;
    assertThatThrownBy(() -> CommitteeNotice.decode(other))
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining("expected a committee entry of type 1 or 2 but was 3");
  }
}
