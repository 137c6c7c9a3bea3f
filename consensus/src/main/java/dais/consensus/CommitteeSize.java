package dais.consensus;

import java.math.BigInteger;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How many members a committee needs so that adversaries, a fifth of the electorate, hold as many
/// of its seats as they would need with a probability of at most 1e-9. Drawn without replacement,
/// their seats X of k are hypergeometric: P[X >= t] = Σ C(M, i) C(N - M, k - i) / C(N, k) over i
/// from t, compared in exact integers. Thread-safe.
public enum CommitteeSize {
  /// Adversaries must not be a majority of the committee, whose size is odd: a tie decides nothing.
  MAJORITY(2) {
    @Override
    int takeover(int committee) {
      return committee / 2 + 1;
    }
  },
  /// Adversaries must not be a third of it, so that of k >= 3f + 1 two thirds plus one always hold
  /// an honest majority.
  TWO_THIRDS(1) {
    @Override
    int takeover(int committee) {
      return Math.ceilDiv(committee, 3);
    }
  };

  /// The largest electorate that is always asked as a whole.
  public static final int ALL_VOTE_UP_TO = 150;

  private static final int ADVERSARIES_ONE_IN = 5;
  private static final BigInteger ONE_IN = BigInteger.valueOf(1_000_000_000);
  private static final int CACHED = 1_024;

  private final int step;

  @SuppressWarnings("ImmutableEnumChecker") // A cache of a pure function.
  private final Map<Integer, Integer> known = new ConcurrentHashMap<>();

  CommitteeSize(int step) {
    this.step = step;
  }

  /// The fewest seats with which adversaries get their way.
  abstract int takeover(int committee);

  /// Who votes: everybody up to [#ALL_VOTE_UP_TO] members, above that a committee.
  public int above(int electorate) {
    return electorate <= ALL_VOTE_UP_TO ? electorate : of(electorate);
  }

  /// The smallest committee that is safe, odd for [#MAJORITY]; the whole electorate where none is
  /// smaller.
  public int of(int electorate) {
    if (known.size() >= CACHED) {
      known.clear();
    }
    return known.computeIfAbsent(electorate, this::smallest);
  }

  private int smallest(int electorate) {
    for (int seats = 1; seats < electorate; seats += step) {
      if (isSafe(electorate, seats)) {
        return seats;
      }
    }
    return electorate;
  }

  /// Whether the probability of a takeover is at most 1e-9.
  boolean isSafe(int electorate, int committee) {
    int adversaries = Math.ceilDiv(electorate, ADVERSARIES_ONE_IN);
    int honest = electorate - adversaries;
    int first = takeover(committee);
    int last = StrictMath.min(adversaries, committee);
    if (first > last) {
      return true;
    }
    BigInteger term = choose(adversaries, first).multiply(choose(honest, committee - first));
    BigInteger takeovers = BigInteger.ZERO;
    for (int i = first; i <= last; i++) {
      takeovers = takeovers.add(term);
      // The ratio of neighbouring terms; the quotient is a product of binomials, so it is exact.
      term =
          term.multiply(BigInteger.valueOf((long) (adversaries - i) * (committee - i)))
              .divide(BigInteger.valueOf((i + 1L) * (honest - committee + i + 1L)));
    }
    return takeovers.multiply(ONE_IN).compareTo(choose(electorate, committee)) <= 0;
  }

  private static BigInteger choose(int n, int k) {
    BigInteger result = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      result = result.multiply(BigInteger.valueOf(n - k + (long) i)).divide(BigInteger.valueOf(i));
    }
    return result;
  }
}
