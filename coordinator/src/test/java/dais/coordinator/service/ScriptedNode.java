package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.Ballot;
import dais.consensus.BallotBatch;
import dais.consensus.Candidate;
import dais.consensus.Diverged;
import dais.consensus.Evidence;
import dais.consensus.FleetReplica;
import dais.consensus.LogicalTime;
import dais.consensus.OpenRound;
import dais.consensus.ProfileEntry;
import dais.consensus.Proposal;
import dais.consensus.Prototype;
import dais.consensus.RoundAudit;
import dais.consensus.RoundReader;
import dais.consensus.Signature;
import dais.consensus.SignedStatement;
import dais.consensus.Verdict;
import dais.coordinator.Foundation;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MerkleFrontier;
import dais.ledger.wire.Records;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.Learned;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Proposals;
import dais.proto.coordinator.v1.Ready;
import dais.proto.coordinator.v1.Turn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A node without detectors: its members say what the script says, and it recomputes every round.
final class ScriptedNode {
  private static final int PAGE = 3;

  private final RunRequest plan;
  private final Consumer<OpenSessionRequest> out;
  private final List<Draft> pending = new ArrayList<>();
  private final List<OpenSessionRequest> said = new ArrayList<>();
  private final List<Draft> disk;
  private List<Integer> members = List.of();
  private List<byte[]> profiles = new ArrayList<>();
  private Optional<FleetReplica> replica = Optional.empty();
  private Optional<OpenRound> open = Optional.empty();
  private int proposed;
  private long held;
  private long size;

  /// @param disk what it holds of the ledger, and will
  ScriptedNode(RunRequest plan, List<Draft> disk, Consumer<OpenSessionRequest> out) {
    this.plan = plan;
    this.disk = disk;
    this.held = disk.stream().mapToLong(draft -> draft.leafHashes().size()).sum();
    this.out = out;
  }

  static SigningKey key(int member) {
    return SigningKey.derived(7, "member " + member);
  }

  /// A member's signed profile, so long that the ledger holds it in two entries.
  static ByteString profile(int member) {
    byte[] profile = Arrays.copyOf(new byte[] {(byte) member}, Entry.MAX_BODY_BYTES);
    return ByteString.copyFrom(ProfileEntry.sign(profile, key(member)).encode());
  }

  List<Draft> disk() {
    return disk;
  }

  /// How far it has followed the ledger, and what its disk holds.
  KeptLedger kept() {
    MerkleFrontier tree = new MerkleFrontier();
    disk.forEach(draft -> draft.leafHashes().forEach(tree::append));
    return KeptLedger.newBuilder()
        .setRunId(Wire.bytes(runId()))
        .setSize(size)
        .setHeldSize(tree.size())
        .setHeldRoot(Wire.bytes(tree.root()))
        .build();
  }

  /// The ledger's root after the last round that it agreed with.
  Hash root() {
    return replica.orElseThrow().head().root();
  }

  void interrupted() {
    pending.clear();
  }

  void hear(OpenSessionResponse message) {
    switch (message.getMessageCase()) {
      case RUN_ASSIGNED -> {
        if (message.getRunAssigned().getBegins()) {
          disk.clear();
          held = 0;
        }
        members = message.getRunAssigned().getMembersList();
        profiles = new ArrayList<>();
        List<ByteString> own = members.stream().map(ScriptedNode::profile).toList();
        say(message().setProfiles(Profiles.newBuilder().addAllProfiles(own).setLast(true)));
      }
      case FOUNDERS -> {
        message.getFounders().getProfilesList().forEach(p -> profiles.add(p.toByteArray()));
        if (message.getFounders().getLast()) {
          said.clear();
          say(message().setFeatureSpace(ScriptedFleet.SPACE));
        }
      }
      case COMMITTED -> {
        for (Draft draft : Records.drafts(message.getCommitted().getCommit())) {
          if (replica.isEmpty() && draft.round() > 0) {
            found();
          }
          pending.add(draft);
          if (message.getCommitted().getHistory() && draft.kind() == EntryKind.SUMMARY) {
            apply(false);
          }
        }
        if (message.getCommitted().getCommit().hasHead()) {
          if (replica.isEmpty()) {
            found();
          } else {
            apply(true);
          }
        }
      }
      case ROUND_OPENED -> propose(message.getRoundOpened().getRound());
      case RUN_RESUMED -> {
        if (replica.isPresent()) {
          out.accept(message().setReady(ready()).build());
        }
        said.forEach(out);
      }
      case LEDGER_WANTED -> hand(message.getLedgerWanted().getFrom());
      case WELCOME, HEARTBEAT, RUN_ENDED, MEMBERS_WANTED, MESSAGE_NOT_SET -> {}
    }
  }

  /// Hands out a page of its disk, of few statements.
  private void hand(long from) {
    int first = 0;
    for (long entries = from; entries > 0; first++) {
      entries -= disk.get(first).leafHashes().size();
    }
    List<Draft> rest = disk.subList(first, disk.size());
    List<Draft> page = rest.subList(0, Math.min(PAGE, rest.size()));
    out.accept(
        message()
            .setLedgerPart(
                LedgerPart.newBuilder().setFrom(from).setPart(Records.pages(page).getFirst()))
            .build());
  }

  private void found() {
    MerkleFrontier edge = new MerkleFrontier();
    pending.forEach(draft -> draft.leafHashes().forEach(edge::append));
    Foundation foundation = plan.foundation(profiles, ScriptedFleet.SPACE.getSpace().toByteArray());
    replica = Optional.of(new FleetReplica(foundation.state(), edge));
    grown();
    say(message().setReady(ready()));
  }

  private void propose(int round) {
    FleetReplica known = replica.orElseThrow();
    if (known.state().round() + 1 != round) {
      return;
    }
    if (proposed == round) {
      said.forEach(out);
      return;
    }
    proposed = round;
    say(
        message()
            .setProposals(
                Proposals.newBuilder()
                    .setRound(round)
                    .addAllProposals(proposals(round))
                    .setLast(true)));
  }

  /// What its members propose in a round.
  List<ByteString> proposals(int round) {
    FleetReplica known = replica.orElseThrow();
    List<ByteString> proposals = new ArrayList<>();
    for (int member : members) {
      Signature signature =
          new Signature(
              "tcp",
              Prototype.of(new int[] {1_000_000, 10_000 * round}),
              999_000,
              3_000_000,
              2,
              List.of(),
              LogicalTime.micros(round),
              round + 100);
      Proposal proposal =
          new Proposal(
              runId(),
              known.state().roster().epoch(),
              round,
              member,
              known.basis(),
              runId(),
              List.of(signature),
              List.of());
      proposals.add(bytes(SignedStatement.sign(proposal, key(member))));
    }
    return proposals;
  }

  private void apply(boolean live) {
    FleetReplica known = replica.orElseThrow();
    int round = known.state().round() + 1;
    long micros = plan.time().micros(round, pending);
    List<Draft> opening = pending.stream().filter(d -> RoundReader.opens(d.kind())).toList();
    List<Draft> closing = pending.stream().filter(d -> !RoundReader.opens(d.kind())).toList();
    proposed = round;
    if (open.isEmpty()) {
      RoundReader.Opening claimed = RoundReader.opening(opening);
      open =
          known.open(claimed.proposals(), claimed.candidates(), claimed.committee())
                  instanceof RoundAudit.Opened opened
              ? Optional.of(opened.round())
              : Optional.empty();
    }
    grown();
    OpenRound current = open.orElseThrow();
    if (closing.isEmpty()) {
      vote(current);
      return;
    }
    if (known.catchUp(current, RoundReader.closing(current, closing), micros)
        instanceof Diverged diverged) {
      throw new AssertionError(diverged);
    }
    open = Optional.empty();
    if (live) {
      Learned.Builder learned = Learned.newBuilder().setRound(round).setLast(true);
      if (!plan.pace().isLive()) {
        members.forEach(member -> learned.addTurns(Turn.newBuilder().setMember(member)));
      }
      say(message().setLearned(learned));
    }
  }

  private void vote(OpenRound round) {
    List<ByteString> batches = new ArrayList<>();
    for (int member : members) {
      if (round.isVoter(member)) {
        List<Ballot> ballots = new ArrayList<>();
        for (Candidate candidate : round.called()) {
          Evidence evidence = new Evidence(false, 512, 970_000, 0, 0, 0);
          ballots.add(new Ballot(candidate.id().ordinal(), evidence, Verdict.CONFIRM, List.of()));
        }
        BallotBatch batch =
            new BallotBatch(
                runId(),
                replica.orElseThrow().state().roster().epoch(),
                round.round(),
                member,
                round.candidatesHash(),
                ballots);
        batches.add(bytes(SignedStatement.sign(batch, key(member))));
      }
    }
    say(
        message()
            .setBallots(
                Ballots.newBuilder().setRound(round.round()).addAllBallots(batches).setLast(true)));
  }

  private void grown() {
    for (Draft draft : pending) {
      int entries = draft.leafHashes().size();
      if (size == held) {
        disk.add(draft);
        held += entries;
      }
      size += entries;
    }
    pending.clear();
    said.clear();
  }

  private void say(OpenSessionRequest.Builder message) {
    said.add(message.build());
    out.accept(message.build());
  }

  private Ready.Builder ready() {
    return Ready.newBuilder().setSize(size);
  }

  private Hash runId() {
    return Foundation.runId(plan.genesis());
  }

  private OpenSessionRequest.Builder message() {
    return OpenSessionRequest.newBuilder().setRunId(Wire.bytes(runId()));
  }

  private static ByteString bytes(SignedStatement<?> statement) {
    return ByteString.copyFrom(statement.encode());
  }
}
