package dais.node.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the members of a live run say of their baselines until it is founded, on disk before it
/// leaves the node: a baseline may be another by the time that its node is started again, and what
/// the run is founded with is held against what was said. For one thread.
final class SaidProfiles {
  private final ByteLines file;

  SaidProfiles(PrivateFolder folder, Hash runId) {
    this.file = new ByteLines(folder, runId + ".profiles");
  }

  /// The signed profiles to be said, by member.
  ///
  /// @param fresh what each member would say now
  /// @return for each of them what it said before in this run, else what it would say now
  /// @throws Refusal if it cannot be read or written
  SortedMap<Integer, byte[]> keep(SortedMap<Integer, byte[]> fresh) {
    SortedMap<Integer, byte[]> said = new TreeMap<>(fresh);
    if (file.exist()) {
      said.putAll(read());
    }
    file.write(said.entrySet().stream().map(one -> line(one.getKey(), one.getValue())));
    said.keySet().retainAll(fresh.keySet());
    return said;
  }

  private static byte[] line(int member, byte[] profile) {
    return new CanonicalWriter(EntryKind.PROFILE.number()).i32(member).bytes(profile).toBytes();
  }

  private Map<Integer, byte[]> read() {
    try {
      Map<Integer, byte[]> said = new TreeMap<>();
      for (byte[] line : file.read()) {
        CanonicalReader in = new CanonicalReader(EntryKind.PROFILE.number(), line);
        said.put(in.i32(), in.bytes());
        in.end();
      }
      return said;
    } catch (MalformedBody | IllegalArgumentException e) {
      throw Refusal.badInput(
          "expected signed profiles in %s but found something else: %s"
              .formatted(file.folder().path().resolve(file.file()), e.getMessage()),
          "Restore the file, or delete it and begin the live run anew.");
    }
  }
}
