package dais.node.random;

/// Random numbers as a pure function of (seed, agent, purpose, round, index): Philox 4x32-10
/// (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011) with the seed as key and
/// (index, round, agent, purpose) as counter. A stream walks the index; two streams that differ in
/// any of the other four never meet (docs/adr/0003). Not thread-safe.
public final class RandomStream {
  private static final int MULTIPLIER_0 = 0xD2511F53;
  private static final int MULTIPLIER_1 = 0xCD9E8D57;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int ROUNDS = 10;

  private final int key0;
  private final int key1;
  private final int round;
  private final int agent;
  private final int purpose;
  private int index;
  private long spare;
  private boolean hasSpare;

  public RandomStream(long seed, int agent, Purpose purpose, int round) {
    this.key0 = (int) seed;
    this.key1 = (int) (seed >>> 32);
    this.agent = agent;
    this.purpose = purpose.number();
    this.round = round;
  }

  /// 64 uniform random bits.
  public long nextLong() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    int[] block = block(key0, key1, index++, round, agent, purpose);
    spare = join(block[3], block[2]);
    hasSpare = true;
    return join(block[1], block[0]);
  }

  /// Uniform in [0, 1), a multiple of 2^-53.
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /// Uniform in [0, bound), without bias.
  ///
  /// @throws IllegalArgumentException unless `bound` is positive
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound must be positive but was " + bound);
    }
    // Lemire, "Fast random integer generation in an interval", 2019.
    long product = (nextLong() >>> 32) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long threshold = Integer.toUnsignedLong(-bound) % bound;
      while ((product & 0xFFFFFFFFL) < threshold) {
        product = (nextLong() >>> 32) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /// Standard normal, by the Box-Muller transform with StrictMath; uses two draws and returns the
  /// cosine branch.
  public double nextGaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - nextDouble()));
    return radius * StrictMath.cos(2 * StrictMath.PI * nextDouble());
  }

  /// Exponential with mean 1.
  public double nextExponential() {
    return -StrictMath.log(1 - nextDouble());
  }

  /// One Philox 4x32-10 block: the counter (c0, c1, c2, c3) enciphered under the key (k0, k1).
  static int[] block(int k0, int k1, int c0, int c1, int c2, int c3) {
    int a = c0;
    int b = c1;
    int c = c2;
    int d = c3;
    int keyLow = k0;
    int keyHigh = k1;
    for (int i = 0; i < ROUNDS; i++) {
      long product0 = Integer.toUnsignedLong(MULTIPLIER_0) * Integer.toUnsignedLong(a);
      long product1 = Integer.toUnsignedLong(MULTIPLIER_1) * Integer.toUnsignedLong(c);
      a = (int) (product1 >>> 32) ^ b ^ keyLow;
      b = (int) product1;
      c = (int) (product0 >>> 32) ^ d ^ keyHigh;
      d = (int) product0;
      keyLow += WEYL_0;
      keyHigh += WEYL_1;
    }
    return new int[] {a, b, c, d};
  }

  private static long join(int high, int low) {
    return ((long) high << 32) | Integer.toUnsignedLong(low);
  }
}
