package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dais.ledger.Hash;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommitteeSizeTest {
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 2, 2",
    "3, 3, 3",
    "4, 3, 4",
    "5, 3, 4",
    "10, 5, 7",
    "20, 9, 13",
    "50, 21, 31",
    "100, 39, 61",
    "151, 49, 94",
    "200, 53, 115",
    "500, 67, 199",
    "1000, 73, 259",
    "10000, 81, 352",
    "100000, 81, 364"
  })
  void isTheSmallestSizeOfTheExactBound(int electorate, int majority, int twoThirds) {
    assertThat(CommitteeSize.MAJORITY.of(electorate)).isEqualTo(majority);
    assertThat(CommitteeSize.TWO_THIRDS.of(electorate)).isEqualTo(twoThirds);
  }

  @ParameterizedTest
  @EnumSource
  void asksEverybodyUpToOneHundredAndFifty(CommitteeSize size) {
    assertThat(size.above(1)).isEqualTo(1);
    assertThat(size.above(150)).isEqualTo(150);
    assertThat(size.above(151)).isEqualTo(size.of(151)).isLessThan(100);
  }

  @ParameterizedTest
  @ValueSource(ints = {11, 40, 151, 1_000})
  void sumsTheTailOfTheHypergeometricDistribution(int electorate) {
    int adversaries = Math.ceilDiv(electorate, 5);
    for (int seats = 1; seats < electorate; seats += 2) {
      BigInteger takeovers = BigInteger.ZERO;
      for (int i = seats / 2 + 1; i <= Math.min(seats, adversaries); i++) {
        takeovers =
            takeovers.add(
                choose(adversaries, i).multiply(choose(electorate - adversaries, seats - i)));
      }
      boolean safe =
          takeovers.multiply(BigInteger.TEN.pow(9)).compareTo(choose(electorate, seats)) <= 0;
      assertThat(CommitteeSize.MAJORITY.isSafe(electorate, seats))
          .as("%d seats", seats)
          .isEqualTo(safe);
      if (safe) {
        return;
      }
    }
  }

  private static BigInteger choose(int n, int k) {
    if (k < 0 || k > n) {
      return BigInteger.ZERO;
    }
    return IntStream.rangeClosed(1, k)
        .mapToObj(BigInteger::valueOf)
        .reduce(
            BigInteger.ONE,
            (product, i) -> product.multiply(BigInteger.valueOf(n + 1L).subtract(i)).divide(i));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 200, 1_000})
  void leavesAFifthOfAdversariesWithoutAMajorityInEveryDraw(int electorate) {
    int adversaries = electorate / 5;
    int seats = CommitteeSize.MAJORITY.of(electorate);
    int most = 0;
    for (int draw = 0; draw < 20_000; draw++) {
      int[] drawn =
          Committee.drawn(
              IntStream.range(0, electorate).toArray(),
              Hash.sha256(ByteBuffer.allocate(8).putInt(electorate).putInt(draw).array()),
              seats);
      most = Math.max(most, (int) Arrays.stream(drawn).filter(id -> id < adversaries).count());
    }
    assertThat(most).isGreaterThan(seats / 5).isLessThan(seats / 2 + 1);
  }

  @Test
  void forgetsNothingThatItsCacheDrops() {
    int before = CommitteeSize.MAJORITY.of(151);
    IntStream.rangeClosed(5, 1_050).forEach(CommitteeSize.MAJORITY::of);
    assertThat(CommitteeSize.MAJORITY.of(151)).isEqualTo(before);
  }
}
