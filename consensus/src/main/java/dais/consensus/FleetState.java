package dais.consensus;

import java.util.List;

/// What the ledger says up to the summary of a round: a fold over decided rounds. Immutable.
///
/// @param charter what genesis fixes
/// @param round last round that was folded in; 0 before the first
/// @param roster the members of the next round
/// @param lineages live lineages, ascending by number
/// @param nextLineage number of the lineage that is opened next
/// @param memory accepted signatures in force in the next round, ascending by id
/// @param blacklist indicators listed in the next round, ascending
/// @param digest the decision digest
public record FleetState(
    Charter charter,
    int round,
    Roster roster,
    List<Lineage> lineages,
    int nextLineage,
    List<AcceptedSignature> memory,
    List<Listing> blacklist,
    DecisionDigest digest) {
  public FleetState {
    lineages = List.copyOf(lineages);
    memory = List.copyOf(memory);
    blacklist = List.copyOf(blacklist);
  }

  /// The state before the first round.
  ///
  /// @param members the founding members, ascending by id; they count from round 1
  public static FleetState founding(Charter charter, List<Member> members) {
    return new FleetState(
        charter,
        0,
        Roster.founding(members),
        List.of(),
        0,
        List.of(),
        List.of(),
        DecisionDigest.START);
  }

  /// The state with new members, who may propose from the next round on and count after W
  /// proposals.
  public FleetState admitting(List<Member> newcomers) {
    return new FleetState(
        charter,
        round,
        roster.admitting(newcomers, round),
        lineages,
        nextLineage,
        memory,
        blacklist,
        digest);
  }

  /// f: the colluders that the fleet must withstand now.
  public int colluders() {
    return charter.config().colludersAmong(roster.electorate());
  }

  /// The highest cosine of a signature's prototype to an accepted signature of its protocol, in
  /// millionths; 0 without any.
  int acceptedCosineMicros(Signature signature) {
    return memory.stream()
        .filter(accepted -> accepted.protocol().equals(signature.protocol()))
        .mapToInt(accepted -> accepted.prototype().cosineMicros(signature.prototype()))
        .max()
        .orElse(0);
  }

  /// The state after one more round. The record is taken at its word: [RoundAudit] checks it.
  public FleetState after(RoundRecord record) {
    return new StateFold(this, record).after();
  }
}
