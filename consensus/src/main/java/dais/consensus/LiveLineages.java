package dais.consensus;

import java.util.List;

/// The lineages that somebody proposed in the window.
///
/// @param all ascending by number
/// @param next number of the lineage that is opened next
public record LiveLineages(List<Lineage> all, int next) {
  static final LiveLineages NONE = new LiveLineages(List.of(), 0);

  public LiveLineages {
    all = List.copyOf(all);
  }
}
