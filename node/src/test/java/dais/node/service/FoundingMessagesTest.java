package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.consensus.ConsensusConfig;
import dais.consensus.FleetReplica;
import dais.consensus.Genesis;
import dais.consensus.ProfileEntry;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.MalformedBody;
import dais.node.features.FeatureProfile;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import dais.node.host.MemberHost;
import dais.node.host.RunOpener;
import dais.proto.coordinator.v1.Founders;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RunAssigned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a node requires of the messages by which a run is founded.
final class FoundingMessagesTest {
  private static final int FOUNDERS = 3;
  private static final Genesis GENESIS = TestGenesis.of(FOUNDERS);

  @TempDir private Path folder;

  private static byte[] profile(String schema, int member) {
    return ProfileEntry.sign(
            new FeatureProfile(schema, 1, List.of(), List.of()).encode(), TestGenesis.key(member))
        .encode();
  }

  private static Founders page(boolean last, byte[]... profiles) {
    return Founders.newBuilder()
        .addAllProfiles(Arrays.stream(profiles).map(ByteString::copyFrom).toList())
        .setLast(last)
        .build();
  }

  private static HeardProfiles heard() {
    return new HeardProfiles(GENESIS, new TreeMap<>(Map.of(1, profile("own", 1))));
  }

  @Test
  void hearsTheFoundersPageByPage() {
    HeardProfiles heard = heard();
    assertThat(heard.hear(page(false, profile("a", 0), profile("own", 1)))).isEmpty();
    assertThat(heard.hear(page(true, profile("c", 2))).orElseThrow())
        .extracting(one -> one.profile().schema())
        .containsExactly("a", "own", "c");
    assertThat(heard.bodies()).hasSize(FOUNDERS);
    heard.forget();
    assertThat(heard.bodies()).isEmpty();
  }

  @Test
  void hearsNeitherMoreNorFewerThanFounders() {
    byte[] one = profile("a", 0);
    assertThatThrownBy(() -> heard().hear(page(true, one, one)))
        .isInstanceOf(Distrust.class)
        .hasMessage("expected the profiles of 3 founders but found 2");
    HeardProfiles heard = heard();
    assertThat(heard.hear(page(false, one, one, one))).isEmpty();
    assertThatThrownBy(() -> heard.hear(page(false, one)))
        .isInstanceOf(Distrust.class)
        .hasMessage("expected the profiles of 3 founders but found 4");
  }

  @Test
  void believesNoProfileThatItsMemberHasNotSigned() {
    assertThatThrownBy(
            () -> heard().hear(page(true, profile("a", 0), profile("own", 1), profile("c", 0))))
        .isInstanceOf(Distrust.class)
        .hasMessage("the profile of member 2 is not signed by it");
  }

  @Test
  void blamesNoCoordinatorForWhatAMemberHasSigned() {
    byte[] garbage = ProfileEntry.sign(new byte[] {1, 2, 3}, TestGenesis.key(2)).encode();
    assertThatThrownBy(() -> heard().hear(page(true, profile("a", 0), profile("own", 1), garbage)))
        .isInstanceOf(Refusal.class)
        .hasMessageStartingWith("what member 2 has signed is no profile: ");
    byte[] huge = ProfileEntry.sign(new byte[ProfileEntry.MOST_BYTES], TestGenesis.key(2)).encode();
    assertThatThrownBy(() -> heard().hear(page(true, profile("a", 0), profile("own", 1), huge)))
        .isInstanceOf(MalformedBody.class)
        .hasMessageStartingWith("a signed profile has at most 262,144 bytes, not ");
  }

  @Test
  void knowsWhatItsOwnMembersHaveSaid() {
    byte[] replaced = profile("another", 1);
    assertThatThrownBy(() -> heard().hear(page(true, profile("a", 0), replaced, profile("c", 2))))
        .isInstanceOfSatisfying(
            Distrust.class,
            why -> {
              assertThat(why.expected()).isEqualTo(profile("own", 1));
              assertThat(why.found()).isEqualTo(replaced);
            })
        .hasMessage("the profile of member 1 is not the one that it has said");
  }

  private static RunAssigned assigned(Integer... members) {
    return RunAssigned.newBuilder()
        .setGenesis(ByteString.copyFrom(GENESIS.encode()))
        .addAllMembers(List.of(members))
        .build();
  }

  @Test
  void hostsMembersOfTheRunEachOnce() {
    assertThat(Assigned.of(assigned(2, 0)).members()).containsExactly(0, 2);
    for (RunAssigned wrong : List.of(assigned(), assigned(-1), assigned(3), assigned(1, 1))) {
      assertThatThrownBy(() -> Assigned.of(wrong))
          .isInstanceOf(Distrust.class)
          .hasMessage(
              "expected at least 1 of the 3 members of a run, each once, but found "
                  + wrong.getMembersList());
    }
    assertThatThrownBy(() -> Assigned.of(RunAssigned.getDefaultInstance()))
        .isInstanceOf(Distrust.class)
        .hasMessageStartingWith("a malformed genesis: ");
  }

  @Test
  void doesNotWaitForTheEndOfAnEndlessTransaction() {
    PendingEntries pending = new PendingEntries();
    byte[] large = new byte[1 << 20];
    Draft draft = new Draft(EntryKind.PROPOSAL, 4, 1, 0, large);
    long most = PendingEntries.MOST_BYTES / large.length;
    for (int i = 0; i < most; i++) {
      pending.add(draft, 4);
    }
    assertThat(pending.entries()).isEqualTo(most * draft.leafHashes().size());
    assertThatThrownBy(() -> pending.add(draft, 4))
        .isInstanceOfSatisfying(Distrust.class, why -> assertThat(why.round()).isEqualTo(4))
        .hasMessageContaining("bytes came of a transaction that does not end");
    pending.clear();
    pending.add(draft, 4);
    assertThat(pending.all()).containsExactly(draft);
  }

  /// A node that starts.
  private NodeRuns node(RunOpener opener, Consumer<OpenSessionRequest> out) {
    return new NodeRuns(opener, NodeHome.in(folder), _ -> {}, out);
  }

  /// What a node hosts before its fleet is founded; it comes no further.
  ///
  /// @param baseline what member 1's profile follows from
  private record Starting(String baseline) implements dais.node.host.Founders {
    @Override
    public ConsensusConfig consensus() {
      return ConsensusConfig.DEFAULT;
    }

    @Override
    public List<SignedProfile> profiles() {
      return List.of(SignedProfile.decode(profile(baseline, 1)));
    }

    @Override
    public FeatureSpace merge(List<SignedProfile> all) {
      throw new AssertionError("these profiles are not to be believed");
    }

    @Override
    public MemberHost fit(FeatureSpace space, FleetReplica replica) {
      throw new AssertionError("there is nothing to fit to");
    }

    @Override
    public void close() {}
  }

  /// Also where its baseline is another by then, and whatever the coordinator says of the run.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFounderOfALiveRunSaysOneProfileAndRequiresIt(boolean begins) {
    List<OpenSessionRequest> said = new ArrayList<>();
    Genesis genesis = TestGenesis.live(FOUNDERS);
    ByteString run = ByteString.copyFrom(FoundingAudit.runId(genesis).bytes());
    OpenSessionResponse.Builder message = OpenSessionResponse.newBuilder().setRunId(run);
    for (String baseline : List.of("at first", "another")) {
      NodeRuns node = node((_, _, _, _) -> new Starting(baseline), said::add);
      node.hear(
          message
              .setRunAssigned(
                  assigned(1).toBuilder()
                      .setGenesis(ByteString.copyFrom(genesis.encode()))
                      .setBegins(begins))
              .build());
      if (baseline.equals("another")) {
        Founders replaced = page(true, profile("a", 0), profile(baseline, 1), profile("c", 2));
        node.hear(message.setFounders(replaced).build());
      }
      node.leave();
    }
    ByteString first = ByteString.copyFrom(profile("at first", 1));
    assertThat(said).hasSize(3);
    assertThat(said.subList(0, 2))
        .allSatisfy(one -> assertThat(one.getProfiles().getProfilesList()).containsExactly(first));
    assertThat(said.getLast().getDivergence().getWhat())
        .isEqualTo("the profile of member 1 is not the one that it has said");
    assertThat(said.getLast().getDivergence().getExpected()).isEqualTo(first);
  }

  /// Whatever other members' bytes do to it.
  @Test
  void outlivesABug() {
    int runs = 2;
    List<OpenSessionRequest> said = new ArrayList<>();
    NodeRuns node =
        node(
            (_, _, _, _) -> {
              throw new IllegalStateException("an index is out of bounds");
            },
            said::add);
    ByteString run = ByteString.copyFrom(new byte[32]);
    for (int i = 0; i < runs; i++) {
      node.hear(OpenSessionResponse.newBuilder().setRunId(run).setRunAssigned(assigned(1)).build());
    }
    assertThat(said)
        .hasSize(runs)
        .allSatisfy(
            message -> {
              assertThat(message.getRunId()).isEqualTo(run);
              assertThat(message.getRunFailed().getExitCode()).isEqualTo(ExitCode.BUG.code());
              assertThat(message.getRunFailed().getMessage())
                  .isEqualTo(
                      "a bug in dais: java.lang.IllegalStateException: an index is out of bounds");
            });
  }
}
