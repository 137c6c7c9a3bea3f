package dais.consensus;

import dais.ledger.Hash;
import java.nio.charset.StandardCharsets;

/// How far the chain of seeds is revealed.
///
/// @param value the seed of the last draw; the head of the chain before the first
/// @param draws seeds revealed so far
public record SeedLink(Hash value, int draws) {
  private static final byte[] DOMAIN = "dais committee seed v1\0".getBytes(StandardCharsets.UTF_8);

  public SeedLink {
    Bounds.within("draws", draws, 0, Integer.MAX_VALUE);
  }

  /// The link that stands before this seed in the chain.
  public static Hash before(Hash seed) {
    return Hash.sha256(DOMAIN, seed.bytes());
  }

  /// The chain after one more seed. That it is the next one is not checked.
  SeedLink after(Hash seed) {
    return new SeedLink(seed, draws + 1);
  }
}
