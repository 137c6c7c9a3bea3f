package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.MalformedBody;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BaselineEntryTest {
  private static BaselineEntry of(int numbers, List<List<String>> vocabularies, int... plain) {
    return new BaselineEntry(
        "conn-v1",
        IntStream.range(0, numbers).mapToObj(i -> "number " + i).toList(),
        IntStream.range(0, vocabularies.size()).mapToObj(i -> "category " + i).toList(),
        Collections.nCopies(numbers, -3),
        Collections.nCopies(numbers, 7),
        vocabularies,
        IntStream.of(plain).boxed().toList());
  }

  @Test
  void hasAColumnForEachNumberAndListedValueAndOneForTheOthers() {
    assertThat(of(3, List.of(List.of("tcp", "udp"), List.of())).columns()).isEqualTo(3 + 3 + 1);
    assertThat(of(Prototype.MAX_WIDTH, List.of()).columns()).isEqualTo(1_024);
  }

  @Test
  void survivesItsCanonicalEncoding() {
    for (BaselineEntry entry :
        List.of(
            of(2, List.of()), of(0, List.of(List.of("tcp"))), of(3, List.of(List.of()), 0, 2))) {
      assertThat(BaselineEntry.decode(entry.encode())).isEqualTo(entry);
    }
  }

  @Test
  void isNoWiderThanAPrototypeAndNotEmpty() {
    assertThatThrownBy(() -> of(0, List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(Prototype.MAX_WIDTH, List.of(List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prototype width must be in [1, 1024] but was 1025");
  }

  @Test
  void hasValuesForEachCategory() {
    List<List<String>> vocabularies = List.of(List.of("tcp"));
    assertThatThrownBy(
            () ->
                new BaselineEntry(
                    "conn-v1",
                    List.of(),
                    List.of("proto", "service"),
                    List.of(),
                    List.of(),
                    vocabularies,
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected the values of 2 categories but found those of 1");
  }

  /// Spaces of ledgers that there are keep their hashes.
  @Test
  void isWrittenFieldAfterField() {
    assertThat(HexFormat.of().formatHex(of(2, List.of(List.of("tcp")), 1).encode()))
        .isEqualTo(
            "010b00000007636f6e6e2d763100000002000000086e756d6265722030000000086e756d6265722031"
                + "000000010000000a63617465676f7279203000000002fffffffdfffffffd00000002000000070000"
                + "000700000001000000037463700000000100000001");
  }

  @Test
  void comparesAscendingNumbersAsTheyAre() {
    for (int[] wrong : List.of(new int[] {1, 1}, new int[] {2}, new int[] {-1})) {
      assertThatThrownBy(() -> of(2, List.of(), wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("expected ascending indices of 2 numbers but found [");
    }
  }

  @Test
  void isNoBodyThatSaysNothing() {
    byte[] none = of(1, List.of()).encode();
    byte[] explicit = Arrays.copyOf(none, none.length + Integer.BYTES);
    assertThatThrownBy(() -> BaselineEntry.decode(explicit))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("BASELINE: an empty list of plain numbers must be left out");
  }
}
