package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A set of member ids, written as a bitmap: bit `id % 8` of byte `id / 8`, without trailing zero
/// bytes.
public final class MemberSet {
  /// The largest member id.
  public static final int MAX_ID = (1 << 20) - 1;

  /// The empty set.
  public static final MemberSet NONE = new MemberSet(new int[0]);

  private final int[] ids;

  private MemberSet(int[] ids) {
    this.ids = ids;
  }

  /// The set of these ids, in any order, repeats allowed.
  public static MemberSet of(IntStream ids) {
    int[] sorted = ids.sorted().distinct().toArray();
    if (sorted.length == 0) {
      return NONE;
    }
    Bounds.within("member id", sorted[0], 0, MAX_ID);
    Bounds.within("member id", sorted[sorted.length - 1], 0, MAX_ID);
    return new MemberSet(sorted);
  }

  public boolean contains(int id) {
    return Arrays.binarySearch(ids, id) >= 0;
  }

  public int size() {
    return ids.length;
  }

  /// The ids in ascending order.
  public IntStream ids() {
    return Arrays.stream(ids);
  }

  void write(CanonicalWriter out) {
    byte[] bitmap = new byte[ids.length == 0 ? 0 : ids[ids.length - 1] / 8 + 1];
    for (int id : ids) {
      bitmap[id / 8] |= (byte) (1 << (id % 8));
    }
    out.bytes(bitmap);
  }

  static MemberSet read(CanonicalReader in) {
    byte[] bitmap = in.bytes();
    if (bitmap.length > 0 && bitmap[bitmap.length - 1] == 0) {
      throw new IllegalArgumentException("a bitmap of members must not end in a zero byte");
    }
    return of(
        IntStream.range(0, bitmap.length * 8).filter(id -> (bitmap[id / 8] >>> (id % 8) & 1) != 0));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MemberSet that && Arrays.equals(ids, that.ids);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ids);
  }

  @Override
  public String toString() {
    return Arrays.toString(ids);
  }
}
