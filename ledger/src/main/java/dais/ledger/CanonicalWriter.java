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

  private ByteBuffer out = ByteBuffer.allocate(256);

  /// Starts a body of one kind: writes the version and the kind's number.
  public CanonicalWriter(int kind) {
    u8(VERSION);
    u8(kind);
  }

  public CanonicalWriter u8(int value) {
    check(value, 0xFF);
    room(Byte.BYTES).put((byte) value);
    return this;
  }

  public CanonicalWriter u16(int value) {
    check(value, 0xFFFF);
    room(Short.BYTES).putShort((short) value);
    return this;
  }

  /// A signed 32-bit integer in two's complement.
  public CanonicalWriter i32(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  /// A signed 64-bit integer in two's complement.
  public CanonicalWriter i64(long value) {
    room(Long.BYTES).putLong(value);
    return this;
  }

  public CanonicalWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  /// Exactly 32 bytes, without a length.
  public CanonicalWriter hash(Hash value) {
    room(Hash.LENGTH).put(value.bytes());
    return this;
  }

  public CanonicalWriter bytes(byte[] value) {
    i32(value.length);
    room(value.length).put(value);
    return this;
  }

  /// Text, brought into Unicode normal form C.
  ///
  /// @throws IllegalArgumentException if it holds half a surrogate pair, which UTF-8 cannot say
  public CanonicalWriter text(String value) {
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

  /// A length followed by that many signed 32-bit integers.
  public CanonicalWriter ints(int[] values) {
    i32(values.length);
    for (int value : values) {
      i32(value);
    }
    return this;
  }

  public byte[] toBytes() {
    return Arrays.copyOf(out.array(), out.position());
  }

  /// The buffer with room for `bytes` more.
  private ByteBuffer room(int bytes) {
    if (out.remaining() < bytes) {
      int needed = Math.addExact(out.position(), bytes);
      out = ByteBuffer.allocate(Math.max(needed, 2 * out.capacity())).put(out.flip());
    }
    return out;
  }

  private static void check(int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("expected a value in [0, " + max + "] but was " + value);
    }
  }
}
