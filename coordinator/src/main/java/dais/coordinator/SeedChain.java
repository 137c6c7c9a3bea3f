package dais.coordinator;

import dais.consensus.SeedCommitment;
import dais.consensus.SeedLink;
import dais.ledger.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The coordinator's secret: the seeds of all committees that it will ever draw. Each is the hash
/// of the next, so that the hash of the first commits to all, and revealing one tells nothing of
/// those to come. Immutable; thread-safe.
///
/// Every [#STRIDE]th seed is kept; one in between takes fewer than [#STRIDE] hashes.
public final class SeedChain {
  static final int STRIDE = 1_024;

  private final int length;
  // The seeds length - 0, length - STRIDE, length - 2 STRIDE ..., down to above 0.
  private final List<Hash> kept = new ArrayList<>();
  private final Hash head;

  /// @param last the last seed of all: a secret of 32 random bytes
  /// @param length how many draws the chain is for, at least 1
  public SeedChain(Hash last, int length) {
    if (length < 1) {
      throw new IllegalArgumentException(
          "a chain of seeds must have at least 1 but was to have " + length);
    }
    this.length = length;
    Hash seed = last;
    for (int number = length; number > 0; number--) {
      if ((length - number) % STRIDE == 0) {
        kept.add(seed);
      }
      seed = SeedLink.before(seed);
    }
    head = seed;
  }

  /// The chain of a plan run: whoever knows the plan's seed can make it.
  public static SeedChain derived(long seed, int length) {
    return new SeedChain(
        Hash.sha256(
            "dais derived committee seed v1\0".getBytes(StandardCharsets.UTF_8),
            ByteBuffer.allocate(Long.BYTES).putLong(seed).array()),
        length);
  }

  /// What stands in the ledger before the first round.
  public SeedCommitment commitment() {
    return new SeedCommitment(head);
  }

  /// The seed that follows what is revealed.
  ///
  /// @throws IllegalStateException if the chain is used up, or was not begun by [#commitment]
  public Hash next(SeedLink revealed) {
    int number = revealed.draws() + 1;
    if (number > length) {
      throw new IllegalStateException("all %d seeds of the chain are revealed".formatted(length));
    }
    int place = (length - number) / STRIDE;
    Hash seed = kept.get(place);
    for (int n = length - place * STRIDE; n > number; n--) {
      seed = SeedLink.before(seed);
    }
    if (!SeedLink.before(seed).equals(revealed.value())) {
      throw new IllegalStateException(
          "seed %d does not follow what the ledger holds: it is of another chain"
              .formatted(number));
    }
    return seed;
  }
}
