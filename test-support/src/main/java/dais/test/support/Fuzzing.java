package dais.test.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/// What fuzz targets share. A target is a class with a method `fuzzerTestOneInput(byte[])`, the
/// name by which Jazzer finds it, and a `main` that writes its seeds for `scripts/fuzz.sh`. A test
/// runs it on its seeds and on mutations of them, the same ones every time.
public final class Fuzzing {
  private static final long SEED = 20_261_101;

  private Fuzzing() {}

  /// A decoder and what undoes it: the decoder refuses bytes, or they are the only spelling of what
  /// it makes of them.
  ///
  /// @param refusal what the decoder throws
  public record Codec<T>(
      Function<byte[], T> decode,
      Function<T, byte[]> encode,
      Class<? extends RuntimeException> refusal) {
    public void run(byte[] bytes) {
      byte[] again;
      try {
        again = encode.apply(decode.apply(bytes));
      } catch (RuntimeException e) {
        if (!refusal.isInstance(e)) {
          throw e;
        }
        return;
      }
      if (!Arrays.equals(bytes, again)) {
        throw new AssertionError("re-encodes to " + HexFormat.of().formatHex(again));
      }
    }
  }

  /// Runs `target` on each seed and `count` mutations of it.
  ///
  /// @throws AssertionError naming the input that it fails on
  public static void regress(List<byte[]> seeds, int count, Consumer<byte[]> target) {
    Random random = new Random(SEED);
    for (byte[] seed : seeds) {
      one(seed, target);
      for (int i = 0; i < count; i++) {
        one(mutation(seed, random), target);
      }
    }
  }

  private static void one(byte[] input, Consumer<byte[]> target) {
    try {
      target.accept(input);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("fails on " + Arrays.toString(input), e);
    }
  }

  /// One to four bytes changed, or a cut, or a stretch twice.
  private static byte[] mutation(byte[] seed, Random random) {
    if (seed.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    int kind = random.nextInt(4);
    if (kind == 0) {
      return Arrays.copyOf(seed, random.nextInt(seed.length));
    }
    if (kind == 1) {
      int at = random.nextInt(seed.length);
      byte[] twice = Arrays.copyOf(seed, seed.length + seed.length - at);
      System.arraycopy(seed, at, twice, seed.length, seed.length - at);
      return twice;
    }
    byte[] changed = seed.clone();
    for (int i = 0; i <= random.nextInt(4); i++) {
      int at = random.nextInt(changed.length);
      changed[at] =
          (byte) (random.nextBoolean() ? random.nextInt() : changed[at] ^ 1 << random.nextInt(8));
    }
    return changed;
  }

  /// Writes seeds as files of a folder.
  public static void write(String folder, List<byte[]> seeds) {
    try {
      Files.createDirectories(Path.of(folder));
      for (int i = 0; i < seeds.size(); i++) {
        Files.write(Path.of(folder, "seed-" + i), seeds.get(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
