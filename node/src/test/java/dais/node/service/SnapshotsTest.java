package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.AuditResult;
import dais.consensus.FleetReplica;
import dais.consensus.OpenRound;
import dais.consensus.Proposal;
import dais.consensus.RoundAudit;
import dais.consensus.RoundReader;
import dais.consensus.RoundRecord;
import dais.consensus.SignedStatement;
import dais.infrastructure.identity.PrivateFolder;
import dais.ledger.Hash;
import dais.ledger.MerkleFrontier;
import dais.node.agent.QuietFleet;
import dais.node.host.Absences;
import dais.node.host.MemberHost;
import dais.node.host.Workers;
import dais.node.traffic.FleetTraffic;
import dais.node.traffic.FlowSchema;
import dais.node.traffic.Label;
import dais.node.traffic.LabelledFlow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A node that hosts a whole fleet and is started again: an attack from round 8 on, a refit after
/// round 10.
final class SnapshotsTest {
  private static final Hash RUN = Hash.sha256(new byte[] {1});
  private static final int STOPPED = 13;

  @TempDir private Path temp;
  private PrivateFolder folder = new PrivateFolder(Path.of(""));
  private final TreeSet<Integer> watched = new TreeSet<>();

  /// What the fleet watches; notes in which rounds it does.
  private final class Traffic implements FleetTraffic {
    @Override
    public FlowSchema schema() {
      return QuietFleet.SCHEMA;
    }

    @Override
    public String contentHash() {
      return RUN.toString();
    }

    @Override
    public int rounds() {
      return Integer.MAX_VALUE;
    }

    @Override
    public List<LabelledFlow> batch(int agent, int round) {
      watched.add(round);
      return QuietFleet.batch(agent, round, round < 8 ? 0 : 3).stream()
          .map(flow -> new LabelledFlow(flow, Label.UNLABELLED))
          .toList();
    }
  }

  @BeforeEach
  void open() {
    folder = PrivateFolder.create(temp.resolve("snapshots"));
  }

  private Snapshots snapshots(Hash run) {
    return new Snapshots(folder, run);
  }

  private MemberHost fitted() {
    QuietFleet fleet = new QuietFleet();
    return new MemberHost(
        IntStream.range(0, QuietFleet.MEMBERS).mapToObj(i -> fleet.agent(i, 10, false)).toList(),
        new Traffic(),
        new Workers(1),
        new FleetReplica(fleet.founding(), new MerkleFrontier()));
  }

  private static void open(MemberHost members, OpenRound open) {
    assertThat(
            members.open(
                new RoundReader.Opening(open.proposals(), open.candidates(), open.committee())))
        .isInstanceOf(RoundAudit.Opened.class);
  }

  private static void close(MemberHost members, RoundRecord record) {
    assertThat(members.catchUp(record, 1_000_000L * record.round()))
        .isInstanceOf(AuditResult.Agreed.class);
    var _ = members.learn(new Absences(true));
  }

  /// The rest of a round that the members have proposed in.
  private static RoundRecord play(MemberHost members, List<SignedStatement<Proposal>> proposals) {
    OpenRound open = OpenRound.of(members.replica().state(), proposals);
    open(members, open);
    RoundRecord record = open.close(members.vote(new Absences(true)), List.of());
    close(members, record);
    return record;
  }

  private static List<SignedStatement<Proposal>> propose(MemberHost members, Snapshots kept) {
    List<SignedStatement<Proposal>> proposals = members.propose(new Absences(true));
    kept.observed(members);
    return proposals;
  }

  /// Plays until the node stops: after it has kept what it proposes from in the last round.
  ///
  /// @return the rounds before
  private List<RoundRecord> played(MemberHost members, Snapshots kept) {
    List<RoundRecord> past = new ArrayList<>();
    while (members.round() < STOPPED) {
      past.add(play(members, propose(members, kept)));
    }
    return past;
  }

  @Test
  void membersGoOnAsIfTheirNodeHadNeverStopped() {
    MemberHost unbroken = fitted();
    Snapshots kept = snapshots(RUN);
    List<RoundRecord> past = played(unbroken, kept);
    List<SignedStatement<Proposal>> last = propose(unbroken, kept);
    kept.keep(unbroken);
    assertThat(unbroken.replica().state().memory()).as("the attack is known").isNotEmpty();

    watched.clear();
    MemberHost again = fitted();
    Snapshots reread = snapshots(RUN);
    assertThat(reread.restore(again)).isTrue();
    for (RoundRecord record : past) {
      assertThat(again.hasLearned()).isTrue();
      open(again, OpenRound.of(again.replica().state(), record.proposals(), Optional.empty()));
      close(again, record);
    }
    assertThat(again.hasLearned()).isFalse();
    assertThat(watched).as("rounds that are observed once more").isEmpty();
    assertThat(propose(again, reread)).isEqualTo(last);

    reread.keep(again);
    MemberHost third = fitted();
    assertThat(snapshots(RUN).restore(third)).as("what was taken up is kept").isTrue();
    assertThat(play(again, last)).isEqualTo(play(unbroken, last));
    for (int round = STOPPED + 1; round < STOPPED + 10; round++) {
      List<SignedStatement<Proposal>> proposals = propose(unbroken, kept);
      assertThat(propose(again, reread)).as("round %d", round).isEqualTo(proposals);
      assertThat(play(again, proposals)).isEqualTo(play(unbroken, proposals));
    }
  }

  @Test
  void nothingIsTakenUpFromAnotherRun() {
    MemberHost members = fitted();
    assertThat(snapshots(RUN).restore(members)).as("nothing is kept").isTrue();
    Snapshots kept = snapshots(RUN);
    var _ = played(members, kept);
    var _ = propose(members, kept);
    kept.keep(members);

    MemberHost other = fitted();
    assertThat(snapshots(Hash.sha256(new byte[] {2})).restore(other)).isTrue();
    assertThat(other.hasLearned()).isFalse();
  }

  @Test
  void whatIsDamagedIsOfNoUse() throws Exception {
    MemberHost members = fitted();
    Snapshots kept = snapshots(RUN);
    var _ = played(members, kept);
    var _ = propose(members, kept);
    kept.keep(members);
    Path last = folder.path().resolve("last");
    Path refit = folder.path().resolve("fitted");
    List<String> lines = Files.readAllLines(last);
    List<String> fittedLines = Files.readAllLines(refit);
    assertThat(lines).hasSize(1 + QuietFleet.MEMBERS);

    for (List<String> damaged :
        List.of(
            List.<String>of(),
            List.of("no base64!"),
            List.of(lines.get(1)),
            List.of(lines.getFirst(), "AAAA"),
            lines.subList(0, QuietFleet.MEMBERS))) {
      Files.write(last, damaged);
      assertThat(snapshots(RUN).restore(fitted())).as("%s", damaged).isFalse();
    }
    Files.write(last, lines);
    Files.write(refit, fittedLines.subList(0, 3));
    assertThat(snapshots(RUN).restore(fitted())).as("a model is missing").isFalse();
    Files.delete(refit);
    assertThat(snapshots(RUN).restore(fitted())).as("all models are missing").isFalse();
    folder.write("fitted", String.join("\n", fittedLines));
    assertThat(snapshots(RUN).restore(fitted())).isTrue();
  }
}
