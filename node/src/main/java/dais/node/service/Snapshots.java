package dais.node.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.node.agent.MemberSnapshot;
import dais.node.host.MemberHost;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The hosted members' own parts on the node's disk, as they were when the members last proposed: a
/// node that starts again goes on from there, instead of observing all rounds of the run once more.
/// Only the last run's are kept. For one thread.
final class Snapshots {
  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

  private final PrivateFolder folder;
  private final ByteLines last;
  private final ByteLines fits;
  private final Hash runId;
  private SortedMap<Integer, MemberSnapshot> fitted = new TreeMap<>();
  private boolean refitted;

  Snapshots(PrivateFolder folder, Hash runId) {
    this.folder = folder;
    this.last = new ByteLines(folder, "last");
    this.fits = new ByteLines(folder, "fitted");
    this.runId = runId;
  }

  /// What a file holds.
  ///
  /// @param round that the members had observed
  private record Kept(Hash runId, int round, SortedMap<Integer, MemberSnapshot> byMember) {}

  /// The members have observed a round. The models of those that were refitted for it follow from
  /// the flows that they hold now.
  void observed(MemberHost members) {
    for (MemberSnapshot snapshot : members.refitted()) {
      fitted.put(snapshot.member(), snapshot);
      refitted = true;
    }
  }

  /// Keeps what the members are about to propose from.
  ///
  /// @throws Refusal if it cannot be written
  void keep(MemberHost members) {
    if (refitted) {
      write(fits, members.round(), fitted.values());
      refitted = false;
    }
    write(last, members.round(), members.snapshots());
  }

  /// Lets the members, fitted on their baselines, go on from where they were.
  ///
  /// @return false if what is kept of this run cannot be used: the members must be fitted again
  /// @throws Refusal if it cannot be read
  boolean restore(MemberHost members) {
    if (!last.exist()) {
      return true;
    }
    try {
      Kept kept = read(last);
      if (!kept.runId().equals(runId)) {
        return true;
      }
      if (fits.exist()) {
        fitted = read(fits).byMember();
      }
      members.restore(kept.round(), kept.byMember(), fitted);
      log.atInfo().addKeyValue("round", kept.round()).log("members go on from their snapshots");
      return true;
    } catch (MalformedBody | IllegalArgumentException e) {
      log.warn(
          "the snapshots in {} are of no use, the members go through all rounds again: {}",
          folder.path(),
          e.getMessage());
      fitted = new TreeMap<>();
      return false;
    }
  }

  private void write(ByteLines file, int round, Collection<MemberSnapshot> snapshots) {
    byte[] header = new CanonicalWriter(EntryKind.MODEL.number()).hash(runId).i32(round).toBytes();
    file.write(Stream.concat(Stream.of(header), snapshots.stream().map(MemberSnapshot::encode)));
  }

  private static Kept read(ByteLines file) {
    List<byte[]> lines = file.read();
    if (lines.isEmpty()) {
      throw new MalformedBody("expected snapshots but found an empty file");
    }
    CanonicalReader header = new CanonicalReader(EntryKind.MODEL.number(), lines.getFirst());
    Hash run = header.hash();
    int round = header.i32();
    header.end();
    SortedMap<Integer, MemberSnapshot> byMember = new TreeMap<>();
    for (byte[] bytes : lines.subList(1, lines.size())) {
      MemberSnapshot snapshot = MemberSnapshot.decode(bytes);
      byMember.put(snapshot.member(), snapshot);
    }
    return new Kept(run, round, byMember);
  }
}
