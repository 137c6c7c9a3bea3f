package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;

/// How many independent members a candidate comes from, and how many it takes. Members that
/// proposed its lineage in more than [#HABIT] rounds of the window are left out of authors and
/// pool.
///
/// @param authors electors that proposed it in this round
/// @param colludersPlusOne authors that condition (ii) asks for: f + 1
/// @param improbableFrom authors that condition (iii) asks for: the smallest number whose
///   predictive tail is improbable, or pool + 1 where no number is
/// @param pool n, electors that could have been authors
/// @param history K, rounds of the window in which members of the pool proposed the lineage, summed
/// @param exposure E, rounds of the window in which members of the pool proposed anything, summed
/// @param surpriseMicros -log10 of the predictive tail of `authors`, in millionths
public record Corroboration(
    int authors,
    int colludersPlusOne,
    int improbableFrom,
    int pool,
    int history,
    int exposure,
    int surpriseMicros) {
  /// Rounds of the window from which on proposing a lineage is a member's habit.
  public static final int HABIT = 2;

  public Corroboration {
    Bounds.within("authors", authors, 0, pool);
    Bounds.within("authors needed against colluders", colludersPlusOne, 1, Integer.MAX_VALUE);
    Bounds.within("authors needed to be improbable", improbableFrom, 1, pool + 1L);
    Bounds.within("history", history, 0, Integer.MAX_VALUE);
    Bounds.within("exposure", exposure, 0, Integer.MAX_VALUE);
    Bounds.within("surprise (millionths)", surpriseMicros, 0, Integer.MAX_VALUE);
  }

  /// Authors that (ii) and (iii) ask for together.
  public int needed() {
    return StrictMath.max(colludersPlusOne, improbableFrom);
  }

  /// Whether (ii) and (iii) hold.
  public boolean holds() {
    return authors >= needed();
  }

  void write(CanonicalWriter out) {
    out.i32(authors).i32(colludersPlusOne).i32(improbableFrom);
    out.i32(pool).i32(history).i32(exposure).i32(surpriseMicros);
  }

  static Corroboration read(CanonicalReader in) {
    return new Corroboration(in.i32(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32());
  }
}
