package dais.ledger;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// Reads what [CanonicalWriter] wrote and refuses everything else: a wrong version or kind, a
/// length beyond the end, text that is not UTF-8 in normal form C, a flag that is neither 0 nor 1,
/// bytes left over.
public final class CanonicalReader {
  private final ByteBuffer in;

  /// Starts at the head of a body and checks its version and kind.
  ///
  /// @throws MalformedBody if they are not the expected ones
  public CanonicalReader(int kind, byte[] body) {
    in = ByteBuffer.wrap(body);
    expect("version", CanonicalWriter.VERSION, u8());
    expect("kind", kind, u8());
  }

  public int u8() {
    return need(1).get() & 0xFF;
  }

  public int u16() {
    return need(2).getShort() & 0xFFFF;
  }

  public int i32() {
    return need(4).getInt();
  }

  public long i64() {
    return need(8).getLong();
  }

  public boolean flag() {
    int value = u8();
    if (value > 1) {
      throw malformed("a flag must be 0 or 1 but was " + value);
    }
    return value == 1;
  }

  public Hash hash() {
    byte[] value = new byte[Hash.LENGTH];
    need(Hash.LENGTH).get(value);
    return Hash.of(value);
  }

  public byte[] bytes() {
    byte[] value = new byte[length(1)];
    in.get(value);
    return value;
  }

  public String text() {
    byte[] utf8 = bytes();
    String value;
    try {
      value = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("text is not UTF-8");
    }
    if (!Normalizer.isNormalized(value, Normalizer.Form.NFC)) {
      throw malformed("text is not in Unicode normal form C");
    }
    return value;
  }

  public int[] ints() {
    int[] values = new int[length(4)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.getInt();
    }
    return values;
  }

  /// A list's length, refused when the rest of the body cannot hold that many elements.
  ///
  /// @param elementBytes the least number of bytes that one element takes
  public int length(int elementBytes) {
    int length = i32();
    if (length < 0 || (long) length * elementBytes > in.remaining()) {
      throw malformed(
          "a length of "
              + length
              + " does not fit in the "
              + in.remaining()
              + " bytes that are left");
    }
    return length;
  }

  /// Whether fields are left: for those that are written only where there is something to say.
  public boolean hasMore() {
    return in.hasRemaining();
  }

  /// Ends the body.
  ///
  /// @throws MalformedBody if bytes are left over
  public void end() {
    if (in.hasRemaining()) {
      throw malformed(in.remaining() + " bytes are left over");
    }
  }

  private ByteBuffer need(int bytes) {
    if (in.remaining() < bytes) {
      throw malformed("expected " + bytes + " more bytes but " + in.remaining() + " are left");
    }
    return in;
  }

  private void expect(String what, int expected, int found) {
    if (expected != found) {
      throw malformed("expected " + what + " " + expected + " but was " + found);
    }
  }

  private MalformedBody malformed(String message) {
    return new MalformedBody(message + " (at byte " + in.position() + " of " + in.limit() + ")");
  }
}
