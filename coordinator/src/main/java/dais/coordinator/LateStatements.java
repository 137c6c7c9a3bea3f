package dais.coordinator;

import dais.consensus.LateStatement;
import dais.consensus.Misconduct.Equivocation;
import dais.consensus.Proposal;
import dais.consensus.RoundRecord;
import dais.consensus.SignedStatement;
import dais.consensus.Statement.Slot;
import dais.consensus.Statements;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// What came after its phase had ended and is to be stored with the round under way, told from
/// repeats by what the ledger holds. Of two different statements of one slot that are at hand
/// together both are evidence. Single writer.
///
/// Bounded: of a slot the ledger gets two different statements, which is enough to tell that its
/// member contradicts itself, and of rounds before the window nothing is known any more.
public final class LateStatements {
  private static final int MOST_A_SLOT = 2;

  private final int window;
  // What the ledger holds, by the hash of what is said.
  private final NavigableMap<Slot, Set<Hash>> held = new TreeMap<>();
  // The proposals that stand in the round under way.
  private final Map<Slot, SignedStatement<?>> counted = new HashMap<>();
  private final NavigableMap<Slot, SignedStatement<?>> waiting = new TreeMap<>();
  private final NavigableMap<Slot, Equivocation> convictions = new TreeMap<>();

  /// @param window rounds up to the one under way whose statements are taken; 0 for a run in which
  ///   nobody is late
  public LateStatements(int window) {
    this.window = window;
  }

  /// The first half of a round is fixed.
  void opened(Statements<Proposal> heard) {
    heard
        .equivocations()
        .forEach(proof -> convictions.put(proof.first().statement().slot(), proof));
    if (window > 0) {
      heard.standing().forEach(signed -> counted.put(signed.statement().slot(), signed));
    }
  }

  /// Hears a statement of a slot that is over, by the key of its member.
  void hear(SignedStatement<?> signed) {
    Slot slot = signed.statement().slot();
    Set<Hash> known = held.getOrDefault(slot, Set.of());
    if (window == 0 || known.size() == MOST_A_SLOT || known.contains(signed.said())) {
      return;
    }
    Map<Slot, SignedStatement<?>> atHand = counted.containsKey(slot) ? counted : waiting;
    SignedStatement<?> other = atHand.putIfAbsent(slot, signed);
    if (other != null && !other.saysTheSameAs(signed)) {
      convictions.putIfAbsent(slot, Equivocation.of(other, signed));
    }
  }

  /// Who contradicted itself before the vote ended.
  List<Equivocation> convictions() {
    return List.copyOf(convictions.values());
  }

  /// What is stored with the round, ascending by slot; what convicts is so already.
  List<LateStatement> late() {
    return waiting.entrySet().stream()
        .filter(one -> !convictions.containsKey(one.getKey()))
        .map(one -> new LateStatement(one.getValue()))
        .toList();
  }

  /// The round is decided: the ledger holds it, and what comes now is for the next.
  public void closed(RoundRecord record) {
    counted.clear();
    waiting.clear();
    convictions.clear();
    if (window > 0) {
      record.proposals().forEach(this::hold);
      record.ballots().forEach(this::hold);
      record.late().forEach(late -> hold(late.signed()));
      int oldest = record.round() + 2 - window;
      held.headMap(new Slot(oldest, EntryKind.PROPOSAL, 0)).clear();
    }
  }

  private void hold(SignedStatement<?> signed) {
    held.merge(signed.statement().slot(), Set.of(signed.said()), LateStatements::both);
  }

  // As a rule there is one, and of all members: a set that can grow would take twice the room.
  private static Set<Hash> both(Set<Hash> one, Set<Hash> other) {
    Set<Hash> both = new HashSet<>(one);
    both.addAll(other);
    return Set.copyOf(both);
  }
}
