package dais.consensus;

import java.util.List;
import java.util.Optional;

/// What the ledger says up to the summary of a round: a fold over decided rounds. Immutable.
///
/// @param charter what genesis fixes
/// @param round last round that was folded in; 0 before the first
/// @param roster the members of the next round
/// @param seeds how far the chain of the committees' seeds is revealed; empty in a fleet that never
///   committed to one, in which everybody always votes
/// @param lineages what was proposed in the window
/// @param memory accepted signatures in force in the next round, ascending by id
/// @param blacklist indicators listed in the next round, ascending
/// @param digest the decision digest
public record FleetState(
    Charter charter,
    int round,
    Roster roster,
    Optional<SeedLink> seeds,
    LiveLineages lineages,
    List<AcceptedSignature> memory,
    List<Listing> blacklist,
    DecisionDigest digest) {
  public FleetState {
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
        Optional.empty(),
        LiveLineages.NONE,
        List.of(),
        List.of(),
        DecisionDigest.START);
  }

  /// The state of a fleet whose coordinator has committed itself to the seeds of its committees.
  public FleetState committed(SeedCommitment commitment) {
    return new FleetState(
        charter,
        round,
        roster,
        Optional.of(new SeedLink(commitment.head(), 0)),
        lineages,
        memory,
        blacklist,
        digest);
  }

  /// The state with new members, who may propose from the next round on and count after W
  /// proposals.
  public FleetState admitting(List<Member> newcomers) {
    return new FleetState(
        charter,
        round,
        roster.admitting(newcomers, round),
        seeds,
        lineages,
        memory,
        blacklist,
        digest);
  }

  /// How many members vote in the next round. Fewer than the electorate are drawn, which takes the
  /// next seed of the chain; without a chain everybody votes.
  public int voters() {
    int electorate = roster.electorate();
    return seeds.isEmpty() || electorate == 0
        ? electorate
        : DecisionRule.votersOf(DecisionRule.named(charter.config().rule()), electorate);
  }

  /// Whether a committee votes in the next round.
  public boolean drawsCommittee() {
    return voters() < roster.electorate();
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
