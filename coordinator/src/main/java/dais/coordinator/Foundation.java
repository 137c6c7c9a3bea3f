package dais.coordinator;

import dais.consensus.BaselineEntry;
import dais.consensus.Charter;
import dais.consensus.ConsensusConfig;
import dais.consensus.DecisionRule;
import dais.consensus.FleetState;
import dais.consensus.Genesis;
import dais.consensus.LogicalTime;
import dais.consensus.Member;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Round 0 of a plan run as the coordinator writes it.
///
/// @param transaction genesis, the founders' profiles, the feature space and, where committees will
///   be drawn, the commitment to their seeds
/// @param state the state before round 1
/// @param seeds what the coordinator draws committees by; empty in a fleet that is small enough to
///   vote as a whole
public record Foundation(List<Draft> transaction, FleetState state, Optional<SeedChain> seeds) {
  public Foundation {
    transaction = List.copyOf(transaction);
  }

  /// What round 0 holds.
  ///
  /// @param profiles the founders' signed profiles, by member: bodies of entries
  /// @param space the feature space that follows from them: the body of an entry
  /// @param config how the fleet decides
  /// @param seeds as of [#seeds]
  /// @throws dais.ledger.MalformedBody if that is no feature space
  public static Foundation of(
      Genesis genesis,
      List<byte[]> profiles,
      byte[] space,
      ConsensusConfig config,
      Optional<SeedChain> seeds) {
    List<Draft> transaction = new ArrayList<>();
    transaction.add(draft(EntryKind.GENESIS, Draft.COORDINATOR, genesis.encode()));
    for (int member = 0; member < profiles.size(); member++) {
      transaction.add(draft(EntryKind.PROFILE, member, profiles.get(member)));
    }
    transaction.add(draft(EntryKind.BASELINE, Draft.COORDINATOR, space));
    seeds.ifPresent(
        chain ->
            transaction.add(
                draft(EntryKind.COMMITTEE, Draft.COORDINATOR, chain.commitment().encode())));
    FleetState state =
        founding(runId(genesis), genesis, BaselineEntry.decode(space).columns(), config);
    return new Foundation(
        transaction, seeds.map(chain -> state.committed(chain.commitment())).orElse(state), seeds);
  }

  /// A run's id: the leaf hash of its genesis entry.
  public static Hash runId(Genesis genesis) {
    return draft(EntryKind.GENESIS, Draft.COORDINATOR, genesis.encode()).leafHashes().getFirst();
  }

  /// The chain with a seed for every round, where the rule may draw a committee. No fleet grows
  /// after its founding, so where it does not then it never will.
  public static Optional<SeedChain> seeds(
      ConsensusConfig config, int members, Supplier<SeedChain> chain) {
    DecisionRule rule = DecisionRule.named(config.rule());
    return DecisionRule.votersOf(rule, members) < members
        ? Optional.of(chain.get())
        : Optional.empty();
  }

  private static FleetState founding(
      Hash runId, Genesis genesis, int sharedColumns, ConsensusConfig config) {
    return FleetState.founding(
        new Charter(runId, sharedColumns, config),
        IntStream.range(0, genesis.members().size())
            .mapToObj(i -> new Member(i, genesis.members().get(i)))
            .toList());
  }

  private static Draft draft(EntryKind kind, int author, byte[] body) {
    return new Draft(kind, 0, author, LogicalTime.micros(0), body);
  }
}
