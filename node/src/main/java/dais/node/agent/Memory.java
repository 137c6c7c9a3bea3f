package dais.node.agent;

import dais.consensus.AcceptedSignature;
import dais.consensus.CandidateId;
import dais.consensus.FleetState;
import dais.consensus.Sighting;
import dais.node.detection.LocalModel;
import dais.node.detection.MicroRows;
import dais.node.detection.Scores;
import dais.node.detection.SignatureMemory;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// What the fleet accepted and has not let expire, as one member applies it.
final class Memory {
  static final int NO_MATCH = -1;

  private final List<CandidateId> ids = new ArrayList<>();
  private SignatureMemory signatures;

  Memory(LocalModel genesis) {
    this.signatures = SignatureMemory.empty(genesis);
  }

  /// Takes over what is in force after a round.
  ///
  /// @return whether a signature was added
  boolean follow(FleetState state) {
    Set<CandidateId> inForce = new HashSet<>();
    state.memory().forEach(accepted -> inForce.add(accepted.id()));
    for (int i = ids.size() - 1; i >= 0; i--) {
      if (!inForce.contains(ids.get(i))) {
        ids.remove(i);
        signatures = signatures.without(i);
      }
    }
    Set<CandidateId> known = new HashSet<>(ids);
    boolean added = false;
    for (AcceptedSignature accepted : state.memory()) {
      if (known.add(accepted.id())) {
        ids.add(accepted.id());
        signatures = signatures.with(accepted.prototype().columns());
        added = true;
      }
    }
    return added;
  }

  /// Per row the position of the signature that matches it, or [#NO_MATCH].
  int[] match(MicroRows rows, Scores scores) {
    return signatures.match(rows, scores);
  }

  /// The greater of a flow's local and memory surprise.
  double fleetSurprise(boolean matched, double localSurprise) {
    return Math.max(localSurprise, signatures.surprise(matched, localSurprise));
  }

  /// How often each signature matched, ascending by signature.
  List<Sighting> sightings(int[] matches) {
    TreeMap<CandidateId, Integer> counts = new TreeMap<>();
    for (int match : matches) {
      if (match != NO_MATCH) {
        counts.merge(ids.get(match), 1, Integer::sum);
      }
    }
    return counts.entrySet().stream().map(e -> new Sighting(e.getKey(), e.getValue())).toList();
  }

  /// Signatures in force at this member.
  int size() {
    return ids.size();
  }

  /// Of these, signatures that are dormant here.
  int dormant() {
    return signatures.dormant();
  }
}
