package dais.node.service;

import dais.consensus.BallotBatch;
import dais.consensus.Proposal;
import dais.consensus.SignedStatement;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.ledger.Hash;
import dais.node.host.MemberHost;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the members of a live run must not lose with their process: what they said of their
/// baselines, what they signed last, and what they signed it from. All of it is on disk before a
/// statement leaves the node. For one thread.
final class MemberStore {
  private final LedgerCopies copies;
  private final Hash runId;
  private final SaidProfiles profiles;
  private final LastSigned signed;
  private final Snapshots snapshots;

  /// @throws Refusal if the folders cannot be used
  MemberStore(NodeHome home, Hash runId) {
    this.copies = home.copies();
    this.runId = runId;
    PrivateFolder folder = PrivateFolder.create(home.signed());
    this.profiles = new SaidProfiles(folder, runId);
    this.signed = new LastSigned(folder, runId);
    this.snapshots = new Snapshots(PrivateFolder.create(home.snapshots()), runId);
  }

  /// The signed profiles to be said, by member: once the run is founded, those that it was founded
  /// with, else as of [SaidProfiles#keep].
  SortedMap<Integer, byte[]> profiles(SortedMap<Integer, byte[]> fresh) {
    List<byte[]> founded = copies.profiles(runId);
    if (founded.isEmpty()) {
      return profiles.keep(fresh);
    }
    SortedMap<Integer, byte[]> said = new TreeMap<>();
    fresh.keySet().forEach(member -> said.put(member, founded.get(member)));
    return said;
  }

  /// As of [Snapshots#restore].
  boolean restore(MemberHost members) {
    return snapshots.restore(members);
  }

  /// As of [Snapshots#observed].
  void observed(MemberHost members) {
    snapshots.observed(members);
  }

  /// The proposals to be said now, as of [LastSigned#proposals].
  List<SignedStatement<Proposal>> proposals(
      MemberHost members, List<SignedStatement<Proposal>> fresh) {
    snapshots.keep(members);
    return signed.proposals(members.round(), fresh);
  }

  /// The ballots to be said now, as of [LastSigned#ballots].
  List<SignedStatement<BallotBatch>> ballots(
      MemberHost members, List<SignedStatement<BallotBatch>> fresh) {
    return signed.ballots(members.round(), fresh);
  }
}
