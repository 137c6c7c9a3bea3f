package dais.coordinator.service;

import dais.consensus.AuditResult;
import dais.consensus.Checked;
import dais.consensus.Diverged;
import dais.consensus.FleetReplica;
import dais.consensus.OpenRound;
import dais.consensus.ProfileEntry;
import dais.consensus.Proposal;
import dais.consensus.RoundAudit;
import dais.consensus.RoundReader;
import dais.consensus.RoundRecord;
import dais.consensus.RoundTime;
import dais.consensus.SignedStatement;
import dais.coordinator.CoordinatorEngine;
import dais.coordinator.Foundation;
import dais.coordinator.LateStatements;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.MalformedBody;
import dais.ledger.MerkleFrontier;
import java.util.List;
import java.util.Optional;

/// A run as its ledger holds it, recomputed from the first entry on: what a coordinator goes on
/// with that was gone. Nothing is taken over that does not follow.
final class Recollection {
  private final LedgerReader ledger;
  private final RoundTime time;
  private final Foundation foundation;
  private final FleetReplica replica;
  private final LateStatements late;
  private Optional<RoundRecord> last = Optional.empty();
  private RoundReader.Opening half =
      new RoundReader.Opening(List.of(), List.of(), Optional.empty());

  /// @throws Refusal if the ledger holds another run, or what does not follow from what stands
  ///   before it
  Recollection(LedgerReader ledger, RunRequest plan) {
    this.ledger = ledger;
    this.late = plan.late();
    this.time = plan.time();
    List<Draft> founding = round(0);
    this.foundation = founded(founding, plan);
    MerkleFrontier edge = new MerkleFrontier();
    leaves(founding).forEach(edge::append);
    this.replica = new FleetReplica(foundation.state(), edge);
    int rounds = ledger.lastRound().orElse(0);
    for (int round = 1; round <= rounds; round++) {
      try {
        read(round, rounds);
      } catch (MalformedBody e) {
        throw broken(round, e);
      }
    }
  }

  private Foundation founded(List<Draft> held, RunRequest plan) {
    List<Draft> spaces = held.stream().filter(draft -> draft.kind() == EntryKind.BASELINE).toList();
    if (spaces.size() != 1) {
      throw another();
    }
    try {
      Foundation foundation =
          plan.foundation(ProfileEntry.bodies(ledger), spaces.getFirst().body());
      if (!leaves(foundation.transaction()).equals(leaves(held))) {
        throw another();
      }
      return foundation;
    } catch (MalformedBody e) {
      throw broken(0, e);
    }
  }

  private void read(int round, int rounds) {
    List<Draft> held = round(round);
    List<Draft> closing = held.stream().filter(d -> !RoundReader.opens(d.kind())).toList();
    RoundReader.Opening claimed =
        RoundReader.opening(held.stream().filter(d -> RoundReader.opens(d.kind())).toList());
    if (closing.isEmpty() && round == rounds) {
      half = claimed;
      return;
    }
    switch (replica.open(claimed.proposals(), claimed.candidates(), claimed.committee())) {
      case Diverged diverged -> throw broken(round, diverged);
      case RoundAudit.Opened opened -> {
        RoundRecord record = RoundReader.closing(opened.round(), closing);
        AuditResult result = replica.catchUp(opened.round(), record, time.micros(round, held));
        if (result instanceof Diverged diverged) {
          throw broken(round, diverged);
        }
        late.closed(record);
        last = Optional.of(record);
      }
    }
  }

  /// The engine after the last whole round; it knows what the ledger holds as late.
  CoordinatorEngine engine() {
    return new CoordinatorEngine(replica.state(), replica.basis(), foundation.seeds(), late);
  }

  /// Takes the engine through the half of a round that the ledger holds; empty if it holds no half.
  Optional<OpenRound> reopen(CoordinatorEngine engine) {
    if (half.proposals().isEmpty()) {
      return Optional.empty();
    }
    int round = replica.state().round() + 1;
    engine.open(time.micros(round, round(round)));
    for (SignedStatement<Proposal> proposal : half.proposals()) {
      if (engine.check().proposal(proposal) instanceof Checked.Valid<Proposal> valid) {
        engine.propose(valid);
      }
    }
    CoordinatorEngine.Opening opening = engine.closeProposals();
    if (!leaves(opening.transaction()).equals(leaves(round(round)))) {
      throw another();
    }
    return Optional.of(opening.round());
  }

  /// The last whole round; empty before the first.
  Optional<RoundRecord> last() {
    return last;
  }

  private List<Draft> round(int round) {
    return Draft.of(ledger.entriesOfRound(round));
  }

  private static List<Hash> leaves(List<Draft> drafts) {
    return drafts.stream().flatMap(draft -> draft.leafHashes().stream()).toList();
  }

  private static Refusal broken(int round, Object why) {
    return new Refusal(
        ExitCode.NEGATIVE,
        "the ledger's round %d does not follow from what stands before it: %s"
            .formatted(round, why),
        "Put a copy of the ledger back that no one changed.");
  }

  private static Refusal another() {
    return Refusal.badInput(
        "the ledger holds another run than this plan's",
        "Go on with the plan, seed and inputs that it was begun with, or name another file with"
            + " --ledger.");
  }
}
