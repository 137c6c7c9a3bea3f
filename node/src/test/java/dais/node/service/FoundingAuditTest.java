package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.ConsensusConfig;
import dais.consensus.FleetReplica;
import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.consensus.LogicalTime;
import dais.consensus.SeedCommitment;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MerkleFrontier;
import dais.ledger.TreeHead;
import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.traffic.FlowSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a coordinator may not do to round 0.
final class FoundingAuditTest {
  private static final Hash SOME = Hash.sha256(new byte[] {9});
  private static final FlowSchema SCHEMA =
      new FlowSchema("test-v1", List.of("bytes"), List.of(), List.of());

  private final FoundingAudit audit =
      new FoundingAudit(
          new Genesis(
              "schema: dais.plan/v1\n",
              SOME,
              List.of(new Genesis.Input("traffic", "test", InputContent.of(SOME), false)),
              "",
              true,
              SigningKey.derived(1, "checkpoint").verifyingKey(),
              IntStream.range(0, 3)
                  .mapToObj(i -> SigningKey.derived(1, "member " + i).verifyingKey())
                  .toList()),
          List.of(new byte[] {0}, new byte[] {1}, new byte[] {2}),
          FeatureSpace.merge(
              SCHEMA,
              List.of(
                  new FeatureProfile(
                      "test-v1",
                      1,
                      List.of(new FeatureProfile.NumberProfile(0, 1_000_000, 1_000_000)),
                      List.of()))),
          ConsensusConfig.DEFAULT);

  private List<Draft> good() {
    List<Draft> founding = new ArrayList<>();
    founding.add(draft(EntryKind.GENESIS, -1, audit.genesis().encode()));
    for (int member = 0; member < 3; member++) {
      founding.add(draft(EntryKind.PROFILE, member, new byte[] {(byte) member}));
    }
    founding.add(draft(EntryKind.BASELINE, -1, audit.space().encode()));
    return founding;
  }

  private static Draft draft(EntryKind kind, int author, byte[] body) {
    return new Draft(kind, 0, author, LogicalTime.micros(0), body);
  }

  private static TreeHead head(List<Draft> founding) {
    MerkleFrontier edge = new MerkleFrontier();
    founding.forEach(draft -> draft.leafHashes().forEach(edge::append));
    return edge.head();
  }

  private void refuses(String message, Consumer<List<Draft>> change) {
    List<Draft> founding = good();
    change.accept(founding);
    assertThatThrownBy(() -> audit.replica(founding, Optional.of(head(founding))))
        .isInstanceOfSatisfying(Distrust.class, one -> assertThat(one.round()).isZero())
        .hasMessageContaining(message);
  }

  @Test
  void takesTheFoundingThatItExpects() {
    FleetReplica replica = audit.replica(good(), Optional.of(head(good())));
    assertThat(replica.head()).isEqualTo(head(good()));
    assertThat(replica.state().seeds()).isEmpty();
    assertThat(audit.replica(good(), Optional.empty()).head()).isEqualTo(head(good()));
  }

  @Test
  void takesTheCommitmentToSeeds() {
    List<Draft> founding = good();
    founding.add(draft(EntryKind.COMMITTEE, -1, new SeedCommitment(SOME).encode()));
    assertThat(audit.replica(founding, Optional.empty()).state().seeds()).isPresent();
  }

  @Test
  void refusesAFoundingWithoutAnyOfItsEntries() {
    for (int i = 0; i < good().size(); i++) {
      int missing = i;
      refuses("entry %d of the founding".formatted(i), founding -> founding.remove(missing));
    }
  }

  @Test
  void refusesAnotherEntry() {
    refuses(
        "entry 2 of the founding is not this node's PROFILE",
        founding -> founding.set(2, draft(EntryKind.PROFILE, 1, new byte[] {7})));
    refuses(
        "entry 4 of the founding is not this node's BASELINE",
        founding -> founding.set(4, draft(EntryKind.BASELINE, -1, new byte[] {7})));
  }

  @Test
  void refusesMoreThanTheCommitmentToSeeds() {
    refuses(
        "but found [CONTROL]",
        founding -> founding.add(draft(EntryKind.CONTROL, -1, new byte[] {7})));
    Draft seeds = draft(EntryKind.COMMITTEE, -1, new SeedCommitment(SOME).encode());
    refuses("but found [COMMITTEE, COMMITTEE]", founding -> founding.addAll(List.of(seeds, seeds)));
  }

  @Test
  void refusesAnotherRoot() {
    assertThatThrownBy(() -> audit.replica(good(), Optional.of(new TreeHead(5, SOME))))
        .hasMessageContaining("the ledger after its founding is");
  }
}
