package dais.node.service;

import dais.consensus.Genesis;
import dais.consensus.ProfileEntry;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.SigningKeyFile;
import dais.ledger.Draft;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.MalformedBody;
import dais.ledger.TreeHead;
import dais.ledger.wire.Records;
import dais.proto.ledger.v1.Commit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The ledgers that a node keeps copies of, one file a run: those of its last plan runs, which can
/// be run again, and of every live run, which cannot. Their checkpoints are signed by a key of the
/// node's own, for it vouches for what it has verified.
///
/// For one thread.
public final class LedgerCopies {
  /// Plan runs of which copies are kept.
  static final int MOST = 8;

  private static final String SUFFIX = ".db";
  private static final String KEY = "key.pem";
  private static final Logger log = LoggerFactory.getLogger(LedgerCopies.class);

  private final Path folder;

  /// @param folder is made when the first copy is
  public LedgerCopies(Path folder) {
    this.folder = folder;
  }

  /// Opens the copy of a run, or begins one.
  ///
  /// @param begins whether the run has no entry yet: a copy of an earlier run of the same plan is
  ///   given up
  /// @throws Refusal if it cannot be used
  /// @throws Distrust if a run begins again whose keys are nobody else's: its ledger was thrown
  ///   away
  LedgerCopy open(Hash runId, Genesis genesis, boolean begins) {
    PrivateFolder secrets = PrivateFolder.create(folder);
    Path file = file(runId);
    if (begins && Files.exists(file)) {
      if (!genesis.derivedKeys() && size(file) > 0) {
        throw Distrust.of(
            0, "a run begins that this node holds a ledger of already: it was thrown away");
      }
      LedgerStore.remove(file);
    }
    SigningKey key = SigningKeyFile.openOrCreate(secrets, KEY);
    if (Files.exists(file)) {
      return new LedgerCopy(LedgerStore.open(file, key));
    }
    if (genesis.derivedKeys()) {
      prune();
    }
    return new LedgerCopy(LedgerStore.create(file, "dais/run/" + runId, key));
  }

  /// What the founding of a run holds of its members' signed profiles; empty where no copy does.
  ///
  /// @throws Refusal if the copy cannot be read
  List<byte[]> profiles(Hash runId) {
    if (!Files.exists(file(runId))) {
      return List.of();
    }
    try (LedgerReader reader = LedgerStore.openReadOnly(file(runId))) {
      return ProfileEntry.bodies(reader);
    }
  }

  private static long size(Path file) {
    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      return reader.head().size();
    }
  }

  /// What each readable copy holds, by run.
  Map<Hash, TreeHead> heads() {
    Map<Hash, TreeHead> heads = new TreeMap<>();
    for (Path file : files()) {
      try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
        heads.put(Hash.parse(name(file)), reader.head());
      } catch (Refusal e) {
        log.warn("a copy of a ledger cannot be used: {}", e.getMessage());
      }
    }
    return heads;
  }

  /// A page of a copy; with its head if the copy ends there.
  ///
  /// @param from the first entry of a statement
  /// @throws Refusal if the copy cannot be read, or holds no such entry
  Commit page(Hash runId, long from) {
    try (LedgerReader reader = LedgerStore.openReadOnly(file(runId))) {
      TreeHead head = reader.head();
      Entry first =
          reader
              .entry(from)
              .orElseThrow(
                  () ->
                      Refusal.badInput(
                          "this node holds %d entries of run %s, so none at %d"
                              .formatted(head.size(), runId, from),
                          "Ask another node."));
      List<Draft> rest =
          Draft.of(
              reader.entriesOfRound(first.round()).stream()
                  .filter(entry -> entry.index() >= from)
                  .toList());
      Commit.Builder page = Records.pages(rest).getFirst();
      long to =
          from
              + rest.subList(0, page.getRecordsCount()).stream()
                  .mapToLong(draft -> draft.leafHashes().size())
                  .sum();
      if (to == head.size()) {
        page.setHead(Records.head(head));
      }
      return page.build();
    }
  }

  private Path file(Hash runId) {
    return folder.resolve(runId + SUFFIX);
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - SUFFIX.length());
  }

  private List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX)).toList();
    } catch (IOException e) {
      throw trouble("cannot list", folder, e);
    }
  }

  /// Leaves room for one more copy of a plan run: those go that were written to longest ago.
  private void prune() {
    record Aged(Path file, FileTime written) {}
    try {
      List<Aged> aged = new ArrayList<>();
      for (Path file : files()) {
        if (isPlanRuns(file)) {
          aged.add(new Aged(file, Files.getLastModifiedTime(file)));
        }
      }
      aged.sort(Comparator.comparing(Aged::written));
      aged.subList(0, Math.max(0, aged.size() - MOST + 1))
          .forEach(old -> LedgerStore.remove(old.file()));
    } catch (IOException e) {
      throw trouble("cannot look at", folder, e);
    }
  }

  /// What cannot be read may be what only a person can mend: it stays.
  private static boolean isPlanRuns(Path file) {
    try (LedgerReader reader = LedgerStore.openReadOnly(file)) {
      return reader.head().size() == 0 || Genesis.decode(reader.wholeBody(0)).derivedKeys();
    } catch (Refusal | MalformedBody e) {
      log.warn("a copy of a ledger cannot be used: {}", e.getMessage());
      return false;
    }
  }

  private static Refusal trouble(String deed, Path file, Exception cause) {
    return Refusal.surroundings(
        "%s %s: %s".formatted(deed, file, cause),
        "Check that the folder is there and writable.",
        cause);
  }
}
