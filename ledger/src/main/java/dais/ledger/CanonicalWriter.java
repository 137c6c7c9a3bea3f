package dais.ledger;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/// Writes the canonical encoding: a version byte, a kind byte, then fields in a fixed order.
/// Integers are big-endian, byte strings carry a 32-bit length, text is UTF-8 in Unicode normal
/// form C. There are no floats and no maps, so one value has exactly one encoding (docs/adr/0002).
public final class CanonicalWriter {
  /// The only version of the encoding so far.
  public static final int VERSION = 1;

  private static final int SHORT_BYTES = 256;

  private byte[] out;
  private int size;

  /// Starts a body of one kind: writes the version and the kind's number.
  public CanonicalWriter(int kind) {
    this(kind, SHORT_BYTES);
  }

  /// The same, for a body of about `bytes` bytes.
  public CanonicalWriter(int kind, int bytes) {
    out = new byte[bytes];
    u8(VERSION);
    u8(kind);
  }

  public CanonicalWriter u8(int value) {
    check(value, 0xFF);
    int at = grow(Byte.BYTES);
    out[at] = (byte) value;
    return this;
  }

  public CanonicalWriter u16(int value) {
    check(value, 0xFFFF);
    int at = grow(Short.BYTES);
    out[at] = (byte) (value >>> 8);
    out[at + 1] = (byte) value;
    return this;
  }

  /// A signed 32-bit integer in two's complement.
  public CanonicalWriter i32(int value) {
    int at = grow(Integer.BYTES);
    out[at] = (byte) (value >>> 24);
    out[at + 1] = (byte) (value >>> 16);
    out[at + 2] = (byte) (value >>> 8);
    out[at + 3] = (byte) value;
    return this;
  }

  /// A signed 64-bit integer in two's complement.
  public CanonicalWriter i64(long value) {
    return i32((int) (value >>> Integer.SIZE)).i32((int) value);
  }

  public CanonicalWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  /// Exactly 32 bytes, without a length.
  public CanonicalWriter hash(Hash value) {
    int at = grow(Hash.LENGTH);
    value.copyTo(out, at);
    return this;
  }

  public CanonicalWriter bytes(byte[] value) {
    i32(value.length);
    int at = grow(value.length);
    System.arraycopy(value, 0, out, at, value.length);
    return this;
  }

  /// Text, brought into Unicode normal form C.
  ///
  /// @throws IllegalArgumentException if it holds half a surrogate pair, which UTF-8 cannot say
  public CanonicalWriter text(String value) {
    // ASCII is in normal form and its own UTF-8.
    if (isAscii(value)) {
      return bytes(value.getBytes(StandardCharsets.US_ASCII));
    }
    String normal = Normalizer.normalize(value, Normalizer.Form.NFC);
    try {
      ByteBuffer utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(normal));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes(bytes);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("expected text but found half a surrogate pair", e);
    }
  }

  private static boolean isAscii(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  /// A length followed by that many signed 32-bit integers.
  public CanonicalWriter ints(int[] values) {
    i32(values.length);
    for (int value : values) {
      i32(value);
    }
    return this;
  }

  /// What was written; whoever writes on does not change it.
  public byte[] toBytes() {
    return size == out.length ? out : Arrays.copyOf(out, size);
  }

  /// Makes room for `bytes` more at the end.
  ///
  /// @return where they begin
  private int grow(int bytes) {
    int at = size;
    size = Math.addExact(at, bytes);
    if (size > out.length) {
      out = Arrays.copyOf(out, Math.max(size, 2 * out.length));
    }
    return at;
  }

  private static void check(int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("expected a value in [0, " + max + "] but was " + value);
    }
  }
}
