package dais.node.detection;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The accepted signatures as one member applies them, in the order of their acceptance. Together
/// they may flag as many genesis rows as the false-alarm budget allows (budget × rows / 10,000,
/// rounded down). Each signature's share is what those before it left: one that would flag more is
/// dormant here and spends nothing. Immutable and thread-safe.
public final class SignatureMemory {
  private final LocalModel model;
  private final List<MemoryMatch> matches;
  private final BitSet dormant = new BitSet();

  private SignatureMemory(LocalModel model, List<MemoryMatch> matches) {
    this.model = model;
    this.matches = List.copyOf(matches);
    long budget = model.genesis().config().alarmBudget() * (long) model.baselineRows() / 10_000;
    BitSet spent = new BitSet();
    for (int i = 0; i < this.matches.size(); i++) {
      BitSet with = (BitSet) spent.clone();
      with.or(this.matches.get(i).flagged());
      if (with.cardinality() > budget) {
        dormant.set(i);
      } else {
        spent = with;
      }
    }
  }

  /// A memory of nothing. Any refit of the same model gives an equal one.
  public static SignatureMemory empty(LocalModel model) {
    return new SignatureMemory(model, List.of());
  }

  /// This memory and one more signature at its end.
  ///
  /// @param prototype `[sharedWidth]`, in millionths
  public SignatureMemory with(int[] prototype) {
    List<MemoryMatch> more = new ArrayList<>(matches);
    more.add(MemoryMatch.of(model, prototype));
    return new SignatureMemory(model, more);
  }

  /// This memory without signature `index` (expired or retracted); later ones move down by one.
  public SignatureMemory without(int index) {
    List<MemoryMatch> fewer = new ArrayList<>(matches);
    fewer.remove(index);
    return new SignatureMemory(model, fewer);
  }

  public int size() {
    return matches.size();
  }

  public MemoryMatch signature(int index) {
    return matches.get(index);
  }

  /// Whether signature `index` is dormant at this member.
  public boolean isDormant(int index) {
    return dormant.get(index);
  }

  /// Signatures that are dormant at this member.
  public int dormant() {
    return dormant.cardinality();
  }

  /// For each row of a batch the signature that matches it best, or -1: among those that are awake
  /// the one with the highest cosine, of equal ones the oldest.
  ///
  /// @param rows as many as scores
  public int[] match(MicroRows rows, Scores scores) {
    int[] best = new int[scores.size()];
    for (int i = 0; i < best.length; i++) {
      best[i] =
          scores.percentileMicros(i) >= LocalModel.NOTICE_PERCENTILE_MICROS
              ? best(rows.shared(i))
              : -1;
    }
    return best;
  }

  private int best(int[] shared) {
    long square = MicroRows.dot(shared, shared);
    int best = -1;
    int highest = Integer.MIN_VALUE;
    for (int k = 0; k < matches.size(); k++) {
      MemoryMatch match = matches.get(k);
      int cosine = dormant.get(k) ? Integer.MIN_VALUE : match.cosineMicros(shared, square);
      if (cosine >= match.thresholdMicros() && cosine > highest) {
        best = k;
        highest = cosine;
      }
    }
    return best;
  }

  /// The memory surprise of a flow: alarm bar plus local surprise where a signature matches, else
  /// 0. The fleet score is the greater of it and the local surprise.
  public double surprise(boolean matched, double localSurprise) {
    return matched ? model.alarmSurprise() + localSurprise : 0;
  }
}
