package dais.node.traffic;

import java.util.List;

/// The named fields of the flows of one kind of source.
///
/// @param name names the feature space that is built over these fields, such as `conn-v1`
/// @param numbers the numeric fields, by index in [Flow#number]
/// @param categories the categorical fields, by index in [Flow#category]; the first is the
///   transport protocol
/// @param plain indices of the numbers, ascending, that are compared as they are; all others are
///   compared by their signed log1p
public record FlowSchema(
    String name, List<String> numbers, List<String> categories, List<Integer> plain) {
  public FlowSchema {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    plain = List.copyOf(plain);
  }

  /// A schema whose numbers are all compared by their signed log1p.
  public FlowSchema(String name, List<String> numbers, List<String> categories) {
    this(name, numbers, categories, List.of());
  }
}
