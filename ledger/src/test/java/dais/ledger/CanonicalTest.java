package dais.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CanonicalTest {
  private static final Hash HASH =
      Hash.parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

  /// The golden bytes of docs/adr/0002: a field of each type, in hexadecimal.
  private static final String GOLDEN =
      "01" // version
          + "04" // kind
          + "ff" // u8 255
          + "fffe" // u16 65534
          + "fffffffe" // i32 -2
          + "8000000000000000" // i64 lowest
          + "01" // flag true
          + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f" // hash
          + "00000003" // bytes: length
          + "00ff10"
          + "00000006" // text: length in bytes
          + "c3a9e282ac21" // é as one code point, €, !
          + "00000002" // ints: how many
          + "00000001"
          + "ffffffff";

  private static byte[] everyField() {
    return new CanonicalWriter(4)
        .u8(255)
        .u16(65_534)
        .i32(-2)
        .i64(Long.MIN_VALUE)
        .flag(true)
        .hash(HASH)
        .bytes(new byte[] {0, (byte) 0xFF, 0x10})
        .text("e\u0301\u20ac!")
        .ints(new int[] {1, -1})
        .toBytes();
  }

  @Test
  void theBytesOfEachTypeAreFixed() {
    assertThat(HexFormat.of().formatHex(everyField())).isEqualTo(GOLDEN);
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    CanonicalReader in = new CanonicalReader(4, everyField());

    assertThat(in.u8()).isEqualTo(255);
    assertThat(in.u16()).isEqualTo(65_534);
    assertThat(in.i32()).isEqualTo(-2);
    assertThat(in.i64()).isEqualTo(Long.MIN_VALUE);
    assertThat(in.flag()).isTrue();
    assertThat(in.hash()).isEqualTo(HASH);
    assertThat(in.bytes()).containsExactly(0, 0xFF, 0x10);
    assertThat(in.text()).isEqualTo("\u00e9\u20ac!");
    assertThat(in.ints()).containsExactly(1, -1);
    in.end();
  }

  @Test
  void aFalseFlagAndEmptyFieldsAreFixedToo() {
    byte[] body =
        new CanonicalWriter(14).flag(false).bytes(new byte[0]).text("").ints(new int[0]).toBytes();

    assertThat(HexFormat.of().formatHex(body)).isEqualTo("010e" + "00" + "00000000".repeat(3));
    CanonicalReader in = new CanonicalReader(14, body);
    assertThat(in.flag()).isFalse();
    assertThat(in.bytes()).isEmpty();
    assertThat(in.text()).isEmpty();
    assertThat(in.ints()).isEmpty();
    in.end();
  }

  private static void readEveryField(byte[] body) {
    CanonicalReader in = new CanonicalReader(4, body);
    in.u8();
    in.u16();
    in.i32();
    in.i64();
    in.flag();
    in.hash();
    in.bytes();
    in.text();
    in.ints();
    in.end();
  }

  static Stream<Integer> everyShorterLength() {
    return Stream.iterate(0, length -> length < GOLDEN.length() / 2, length -> length + 1);
  }

  @ParameterizedTest
  @MethodSource("everyShorterLength")
  void aBodyCutOffAnywhereIsRefused(int length) {
    byte[] cut = Arrays.copyOf(everyField(), length);

    assertThatThrownBy(() -> readEveryField(cut)).isInstanceOf(MalformedBody.class);
  }

  @Test
  void aBodyWithBytesLeftOverIsRefused() {
    byte[] longer = Arrays.copyOf(everyField(), GOLDEN.length() / 2 + 2);

    assertThatThrownBy(() -> readEveryField(longer))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("2 bytes are left over (at byte 79 of 81)");
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of(
            "a newer version",
            "0204",
            read(in -> {}),
            "expected version 1 but was 2 (at byte 1 of 2)"),
        Arguments.of(
            "another kind", "0105", read(in -> {}), "expected kind 4 but was 5 (at byte 2 of 2)"),
        Arguments.of(
            "no flag", "010402", read(CanonicalReader::flag), "a flag must be 0 or 1 but was 2"),
        Arguments.of(
            "a length beyond the end",
            "0104" + "00000003" + "0000",
            read(CanonicalReader::bytes),
            "a length of 3 does not fit in the 2 bytes that are left (at byte 6 of 8)"),
        Arguments.of(
            "a negative length",
            "0104" + "ffffffff",
            read(CanonicalReader::bytes),
            "a length of -1 does not fit in the 0 bytes that are left"),
        Arguments.of(
            "a count whose bytes overflow an int",
            "0104" + "40000001" + "00000000",
            read(CanonicalReader::ints),
            "a length of 1073741825 does not fit in the 4 bytes that are left"),
        Arguments.of(
            "a lone continuation byte",
            "0104" + "00000001" + "80",
            read(CanonicalReader::text),
            "text is not UTF-8"),
        Arguments.of(
            "an overlong slash",
            "0104" + "00000002" + "c0af",
            read(CanonicalReader::text),
            "text is not UTF-8"),
        Arguments.of(
            "a surrogate",
            "0104" + "00000003" + "eda080",
            read(CanonicalReader::text),
            "text is not UTF-8"),
        Arguments.of(
            "a decomposed letter",
            "0104" + "00000003" + "65cc81",
            read(CanonicalReader::text),
            "text is not in Unicode normal form C"),
        Arguments.of(
            "half a number",
            "0104" + "0000",
            read(CanonicalReader::i32),
            "expected 4 more bytes but 2 are left (at byte 2 of 4)"));
  }

  private static Consumer<CanonicalReader> read(Consumer<CanonicalReader> read) {
    return read;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void malformedBytesAreRefusedWithTheReason(
      String what, String hex, Consumer<CanonicalReader> read, String message) {
    byte[] body = HexFormat.of().parseHex(hex);

    assertThatThrownBy(() -> read.accept(new CanonicalReader(4, body)))
        .as(what)
        .isInstanceOf(MalformedBody.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void aByteHoldsNoMore(int value) {
    assertThatThrownBy(() -> new CanonicalWriter(1).u8(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a value in [0, 255] but was " + value);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void twoBytesHoldNoMore(int value) {
    assertThatThrownBy(() -> new CanonicalWriter(1).u16(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a value in [0, 65535] but was " + value);
  }

  @Test
  void halfASurrogatePairIsNoText() {
    assertThatThrownBy(() -> new CanonicalWriter(1).text("a\ud83d"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected text but found half a surrogate pair");
    assertThat(new CanonicalReader(1, new CanonicalWriter(1).text("\ud83d\ude00").toBytes()).text())
        .isEqualTo("\ud83d\ude00");
  }

  @Test
  void theKindsHaveTheirNumbersForEver() {
    assertThat(Arrays.stream(EntryKind.values()).map(kind -> kind.number() + " " + kind))
        .containsExactly(
            "1 GENESIS",
            "2 ROSTER",
            "3 PROFILE",
            "4 PROPOSAL",
            "5 CANDIDATE",
            "6 BALLOTS",
            "7 DECISION",
            "8 EVIDENCE",
            "9 CONTROL",
            "10 RETRACTION",
            "11 BASELINE",
            "12 MODEL",
            "13 COMMITTEE",
            "14 SUMMARY",
            "15 LATE");
    assertThat(EntryKind.of(14)).contains(EntryKind.SUMMARY);
    assertThat(EntryKind.of(16)).isEmpty();
  }

  @Test
  void aHashIsItsBytes() {
    byte[] bytes = HASH.bytes();
    bytes[0] = 9;

    assertThat(HASH.bytes()[0]).isZero();
    assertThat(HASH)
        .isEqualTo(Hash.parse(HASH.toString()))
        .hasSameHashCodeAs(Hash.of(HASH.bytes()));
    assertThat(HASH).isNotEqualTo(Hash.of(bytes)).isNotEqualTo(HASH.toString());
    assertThat(HASH).isLessThan(Hash.parse("ff".repeat(32)));
    assertThatThrownBy(() -> Hash.of(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a SHA-256 value has 32 bytes but 31 were given");
  }
}
