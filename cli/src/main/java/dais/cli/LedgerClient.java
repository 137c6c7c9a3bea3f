package dais.cli;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Checkpoint;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.ledger.MerkleFrontier;
import dais.ledger.SignedCheckpoint;
import dais.ledger.TreeHead;
import dais.ledger.wire.Entries;
import dais.ledger.wire.Records;
import dais.proto.ledger.v1.GetCheckpointRequest;
import dais.proto.ledger.v1.GetEntryRequest;
import dais.proto.ledger.v1.KeptRun;
import dais.proto.ledger.v1.LedgerEntry;
import dais.proto.ledger.v1.LedgerServiceGrpc;
import dais.proto.ledger.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import dais.proto.ledger.v1.ListEntriesRequest;
import dais.proto.ledger.v1.ListLedgersRequest;
import dais.proto.ledger.v1.StreamEntriesRequest;
import dais.proto.ledger.v1.StreamEntriesResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A ledger of a coordinator's, which is not believed: entries must hash to what they are said to
/// be and follow each other, and checkpoints be signed by the key that the run's genesis names. The
/// run is its genesis's hash.
final class LedgerClient implements LedgerView {
  private static final long DEADLINE_SECONDS = 30;

  private final CoordinatorClient coordinator;
  private final String fleet;
  private final Hash run;

  private LedgerClient(CoordinatorClient coordinator, String fleet, Hash run) {
    this.coordinator = coordinator;
    this.fleet = fleet;
    this.run = run;
  }

  /// The ledger of a run that the coordinator of `fleet` keeps.
  ///
  /// @param run the first digits of its id; empty for the run that was begun last
  /// @throws Refusal if the coordinator does not answer, or keeps no such ledger
  static LedgerClient open(Shell shell, FleetFolder fleet, Optional<String> run) {
    CoordinatorClient coordinator = CoordinatorClient.ofRunning(shell, fleet);
    try {
      List<KeptRun> kept =
          coordinator.ask(
              () ->
                  patient(coordinator)
                      .listLedgers(ListLedgersRequest.getDefaultInstance())
                      .getRunsList());
      return new LedgerClient(
          coordinator, fleet.name(), chosen(fleet.name(), kept, run.orElse("")));
    } catch (RuntimeException e) {
      coordinator.close();
      throw e;
    }
  }

  private static Hash chosen(String fleet, List<KeptRun> kept, String digits) {
    List<Hash> fitting =
        kept.stream()
            .map(one -> Hash.of(one.getRunId().toByteArray()))
            .filter(id -> id.toString().startsWith(digits))
            .toList();
    if (fitting.isEmpty() || (fitting.size() > 1 && !digits.isEmpty())) {
      throw Refusal.badInput(
          "expected one run whose id begins with '%s' but the coordinator of fleet %s keeps %s"
              .formatted(
                  digits,
                  fleet,
                  kept.isEmpty() ? "none" : fitting.isEmpty() ? "no such" : fitting.size()),
          kept.isEmpty()
              ? "Begin one: dais run --fleet %s.".formatted(fleet)
              : "Name more digits, or leave --run out for the run that was begun last.");
    }
    return fitting.getLast();
  }

  private static LedgerServiceBlockingStub patient(CoordinatorClient coordinator) {
    return LedgerServiceGrpc.newBlockingStub(coordinator.channel())
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private ByteString runId() {
    return ByteString.copyFrom(run.bytes());
  }

  Hash run() {
    return run;
  }

  @Override
  public String argument() {
    return "--fleet " + fleet;
  }

  /// All entries, whatever is wanted: the choice is made here.
  @Override
  public List<Entry> page(Wanted wanted, long from) {
    return entries(from, 0);
  }

  private List<Entry> entries(long from, int limit) {
    ListEntriesRequest request =
        ListEntriesRequest.newBuilder().setRunId(runId()).setFrom(from).setLimit(limit).build();
    return checked(
        from,
        coordinator.ask(() -> patient(coordinator).listEntries(request).getEntriesList()),
        Optional.empty());
  }

  @Override
  public Entry entry(long index) {
    GetEntryRequest request =
        GetEntryRequest.newBuilder().setRunId(runId()).setIndex(index).build();
    return checked(
            index,
            List.of(coordinator.ask(() -> patient(coordinator).getEntry(request).getEntry())),
            Optional.empty())
        .getFirst();
  }

  @Override
  public byte[] wholeBody(Entry part) {
    List<Entry> parts = new ArrayList<>();
    long from = part.index() - part.part() + 1;
    while (parts.size() < part.parts()) {
      List<Entry> more = entries(from + parts.size(), part.parts() - parts.size());
      if (more.isEmpty()) {
        throw unbelieved("entry %d has no part after %d".formatted(from, parts.size()));
      }
      parts.addAll(more);
    }
    return believed(() -> Entry.join(parts));
  }

  @Override
  public SignedCheckpoint checkpoint() {
    Entry founding = entry(0);
    if (!founding.leafHash().equals(run)) {
      throw unbelieved("it begins with " + founding.leafHash());
    }
    GetCheckpointRequest request = GetCheckpointRequest.newBuilder().setRunId(runId()).build();
    String note = coordinator.ask(() -> patient(coordinator).getCheckpoint(request).getNote());
    return believed(
        () ->
            new SignedCheckpoint(
                Checkpoint.open(
                        note,
                        "dais/run/" + run,
                        Genesis.decode(wholeBody(founding)).checkpointKey())
                    .head(),
                note));
  }

  /// Tells of all entries from `from` on, until the run is over.
  ///
  /// @return the tree over them, if they are all of the ledger: it is the coordinator's, too
  Optional<TreeHead> follow(long from, Consumer<Entry> listener) {
    StreamEntriesRequest request =
        StreamEntriesRequest.newBuilder().setRunId(runId()).setFrom(from).build();
    // Without a deadline: a run takes as long as it takes, and a dead connection is noticed.
    Iterator<StreamEntriesResponse> stream =
        LedgerServiceGrpc.newBlockingStub(coordinator.channel()).streamEntries(request);
    MerkleFrontier tree = new MerkleFrontier();
    Optional<Entry> last = Optional.empty();
    long next = from;
    while (coordinator.ask(stream::hasNext)) {
      StreamEntriesResponse message = stream.next();
      for (Entry entry : checked(next, message.getEntriesList(), last)) {
        tree.append(entry.leafHash());
        listener.accept(entry);
        last = Optional.of(entry);
        next++;
      }
      if (from == 0 && message.hasHead()) {
        requireRoot(tree.head(), believed(() -> Records.head(message.getHead())));
      }
    }
    if (from > 0 || tree.size() == 0) {
      return Optional.empty();
    }
    TreeHead signed = checkpoint().head();
    if (signed.size() == tree.size()) {
      requireRoot(tree.head(), signed);
    }
    return Optional.of(tree.head());
  }

  private void requireRoot(TreeHead found, TreeHead said) {
    if (!found.equals(said)) {
      throw unbelieved(
          "its %d entries have root %s but it says %s over %d"
              .formatted(found.size(), found.root(), said.root(), said.size()));
    }
  }

  private List<Entry> checked(long from, List<LedgerEntry> rows, Optional<Entry> before) {
    List<Entry> entries = new ArrayList<>();
    Optional<Entry> last = before;
    for (LedgerEntry row : rows) {
      Entry entry = believed(() -> Entries.entry(row));
      if (entry.index() != from + entries.size()
          || last.filter(one -> !entry.follows(one)).isPresent()) {
        throw unbelieved(
            "expected entry %d with the chain hash that follows but found entry %d with %s"
                .formatted(from + entries.size(), entry.index(), entry.chainHash()));
      }
      entries.add(entry);
      last = Optional.of(entry);
    }
    return entries;
  }

  private <T> T believed(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (MalformedBody e) {
      throw unbelieved(String.valueOf(e.getMessage()));
    }
  }

  private Refusal unbelieved(String why) {
    return new Refusal(
        ExitCode.NEGATIVE,
        "the coordinator of fleet %s sent what cannot be the ledger of run %s: %s"
            .formatted(fleet, run, why),
        "Compare with a node's copy: dais coordinator recover --from-nodes.");
  }

  @Override
  public void close() {
    coordinator.close();
  }
}
