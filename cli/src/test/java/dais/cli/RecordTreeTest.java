package dais.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecordTreeTest {
  /// A record of every shape.
  public record Shapes(
      int someNumber,
      long big,
      boolean flag,
      Optional<Inner> there,
      Optional<Inner> gone,
      List<Inner> list,
      List<Inner> none,
      String text) {}

  /// A record within.
  public record Inner(String name) {}

  private static final Shapes SHAPES =
      new Shapes(
          1,
          2L,
          true,
          Optional.of(new Inner("a")),
          Optional.empty(),
          List.of(new Inner("b")),
          List.of(),
          "x\ny");

  @Test
  void writesARecordAsJson() {
    assertThat(Envelope.line(json -> RecordTree.write(json, SHAPES)))
        .isEqualTo(
            "{\"some_number\":1,\"big\":2,\"flag\":true,\"there\":{\"name\":\"a\"},\"gone\":null,"
                + "\"list\":[{\"name\":\"b\"}],\"none\":[],\"text\":\"x\\ny\"}");
  }

  @Test
  void writesARecordAsLines() {
    assertThat(RecordTree.text(SHAPES, 2))
        .isEqualTo(
            """
              some_number: 1
              big: 2
              flag: true
              there:
                name: a
              gone: none
              list:
                -
                  name: b
              none: none
              text:
                x
                y
            """);
  }
}
