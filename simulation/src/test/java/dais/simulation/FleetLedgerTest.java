package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.Role;
import dais.ledger.Checkpoint;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.LedgerStore;
import dais.ledger.MerkleFrontier;
import dais.ledger.TreeHead;
import dais.ledger.wire.Entries;
import dais.ledger.wire.Records;
import dais.proto.ledger.v1.GetCheckpointRequest;
import dais.proto.ledger.v1.GetCheckpointResponse;
import dais.proto.ledger.v1.GetEntryRequest;
import dais.proto.ledger.v1.KeptRun;
import dais.proto.ledger.v1.LedgerServiceGrpc;
import dais.proto.ledger.v1.LedgerServiceGrpc.LedgerServiceBlockingStub;
import dais.proto.ledger.v1.ListEntriesRequest;
import dais.proto.ledger.v1.ListEntriesResponse;
import dais.proto.ledger.v1.ListLedgersRequest;
import dais.proto.ledger.v1.StreamEntriesRequest;
import dais.proto.ledger.v1.StreamEntriesResponse;
import dais.simulation.plan.Plan;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import dais.test.fleet.LocalFleet;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reading a coordinator's ledgers from elsewhere, over real sockets.
final class FleetLedgerTest {
  private static final long DEADLINE_SECONDS = 60;
  private static final Plan PLAN =
      Settings.defaults()
          .with(
              PlanFile.read(
                  """
                  schema: dais.plan/v1
                  simulation:
                    agents: 4
                    rounds: 5
                    seed: 7
                  traffic:
                    spec: synthetic:family=scan,touch=4,start=2
                    batch: 40
                  """,
                  "the test's plan"))
          .plan();

  @TempDir private Path folder;

  private Path ledger() {
    return folder.resolve("fleet.db");
  }

  private LocalFleet fleet() throws InterruptedException {
    LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"));
    fleet.join("n1");
    fleet.join("n2");
    return fleet;
  }

  private FleetRun run(LocalFleet fleet) {
    return FleetRun.of(
        PLAN,
        RunOptions.into(ledger()),
        Path.of(""),
        Duration.ofSeconds(DEADLINE_SECONDS),
        fleet.admin(),
        _ -> {});
  }

  private static LedgerServiceBlockingStub service(ManagedChannel channel) {
    return LedgerServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /// What a stream told, and that it hangs together: each entry hashes to what it says, follows the
  /// one before, and each head is the root over all of them.
  private static List<Entry> heard(Iterator<StreamEntriesResponse> stream, CountDownLatch first) {
    List<Entry> entries = new ArrayList<>();
    MerkleFrontier tree = new MerkleFrontier();
    while (stream.hasNext()) {
      StreamEntriesResponse message = stream.next();
      for (var row : message.getEntriesList()) {
        Entry entry = Entries.entry(row);
        assertThat(entry.index()).isEqualTo(entries.size());
        assertThat(entries.isEmpty() || entry.follows(entries.getLast())).isTrue();
        entries.add(entry);
        tree.append(entry.leafHash());
      }
      if (message.hasHead()) {
        assertThat(Records.head(message.getHead())).isEqualTo(tree.head());
      }
      first.countDown();
    }
    return entries;
  }

  @Test
  void aFollowerHearsEveryEntryAsItIsCommittedAndTheEndOfTheRun() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    CompletableFuture<List<Entry>> told = new CompletableFuture<>();
    try (LocalFleet fleet = fleet();
        FleetRun run = run(fleet)) {
      ManagedChannel viewer = fleet.channel(Role.VIEWER, "viewer", fleet.address());
      try {
        run.observe(
            round -> {
              if (round.round() == 1) {
                var _ =
                    Thread.ofPlatform()
                        .start(
                            () ->
                                told.completeAsync(
                                    () ->
                                        heard(
                                            service(viewer)
                                                .streamEntries(
                                                    StreamEntriesRequest.getDefaultInstance()),
                                            first),
                                    Runnable::run));
              } else if (round.round() == 2) {
                // The run does not go on before its driver does.
                await(first);
              }
            });
        RunReport report = run.run();
        List<Entry> entries = told.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        try (LedgerReader reader = LedgerStore.openReadOnly(ledger())) {
          assertThat(entries).hasSize((int) reader.head().size());
          assertThat(reader.head().root()).isEqualTo(report.ledgerRoot());
          MerkleFrontier tree = new MerkleFrontier();
          entries.forEach(entry -> tree.append(entry.leafHash()));
          assertThat(tree.head()).isEqualTo(reader.head());
          assertThat(entries.getLast().chainHash())
              .isEqualTo(reader.entry(entries.size() - 1).orElseThrow().chainHash());
        }
      } finally {
        viewer.shutdownNow();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void showsALedgerPageByPageAlsoAfterARestart() throws Exception {
    RunReport report;
    try (LocalFleet fleet = fleet();
        FleetRun run = run(fleet)) {
      report = run.run();
      shows(service(fleet.admin()), report);
    }
    try (LocalFleet again = again()) {
      shows(service(again.admin()), report);
    }
  }

  /// Another fleet with the same coordinator's folder: its ledgers are remembered there.
  private LocalFleet again() throws Exception {
    Path other = folder.resolve("again");
    Files.createDirectories(other);
    Files.move(folder.resolve("fleet/shelf"), other.resolve("shelf"));
    return LocalFleets.in(other);
  }

  private void shows(LedgerServiceBlockingStub service, RunReport report) {
    Hash runId = report.identity().runId();
    assertThat(service.listLedgers(ListLedgersRequest.getDefaultInstance()).getRunsList())
        .containsExactly(
            KeptRun.newBuilder()
                .setRunId(ByteString.copyFrom(runId.bytes()))
                .setLedgerPath(ledger().toString())
                .build());
    ListEntriesResponse newest = service.listEntries(ListEntriesRequest.getDefaultInstance());
    assertThat(newest.getRunId().toByteArray()).isEqualTo(runId.bytes());
    try (LedgerReader reader = LedgerStore.openReadOnly(ledger())) {
      long size = reader.head().size();
      assertThat(newest.getEntriesCount()).isEqualTo((int) size);
      for (Entry entry : reader.range(0, size)) {
        assertThat(newest.getEntries((int) entry.index())).isEqualTo(Entries.message(entry));
      }
      ListEntriesRequest three =
          ListEntriesRequest.newBuilder()
              .setRunId(newest.getRunId())
              .setFrom(size - 4)
              .setLimit(3)
              .build();
      assertThat(service.listEntries(three).getEntriesList())
          .isEqualTo(newest.getEntriesList().subList((int) size - 4, (int) size - 1));
      assertThat(service.listEntries(three.toBuilder().setFrom(size).build()).getEntriesList())
          .isEmpty();
      assertThat(service.getEntry(GetEntryRequest.newBuilder().setIndex(2).build()).getEntry())
          .isEqualTo(newest.getEntries(2));
      assertThat(
              heard(
                  service.streamEntries(StreamEntriesRequest.getDefaultInstance()),
                  new CountDownLatch(1)))
          .hasSize((int) size);
      assertThat(
              service
                  .streamEntries(StreamEntriesRequest.newBuilder().setFrom(size).build())
                  .hasNext())
          .isFalse();
      GetCheckpointResponse signed =
          service.getCheckpoint(GetCheckpointRequest.getDefaultInstance());
      TreeHead head =
          Checkpoint.open(
                  signed.getNote(),
                  "dais/run/" + runId,
                  Genesis.decode(reader.wholeBody(0)).checkpointKey())
              .head();
      assertThat(head).isEqualTo(reader.head());
    }
  }

  private static void refused(Status.Code code, String message, Runnable call) {
    StatusRuntimeException refusal = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(refusal).isNotNull();
    assertThat(refusal.getStatus().getCode()).as(refusal.getMessage()).isEqualTo(code);
    assertThat(refusal.getStatus().getDescription()).contains(message);
  }

  private static void refused(
      Status.Code code,
      String message,
      LedgerServiceBlockingStub service,
      UnaryOperator<ListEntriesRequest.Builder> request) {
    refused(
        code,
        message,
        () -> service.listEntries(request.apply(ListEntriesRequest.newBuilder()).build()));
  }

  @Test
  void saysWhatItCannotShowAndWhy() throws Exception {
    try (LocalFleet fleet = fleet()) {
      LedgerServiceBlockingStub service = service(fleet.admin());
      refused(Status.Code.NOT_FOUND, "no run was begun yet", service, request -> request);
      try (FleetRun run = run(fleet)) {
        var _ = run.run();
      }
      int size = service.listEntries(ListEntriesRequest.getDefaultInstance()).getEntriesCount();
      refused(
          Status.Code.INVALID_ARGUMENT,
          "a run's id must have 32 bytes but has 1",
          service,
          request -> request.setRunId(ByteString.copyFrom(new byte[1])));
      refused(
          Status.Code.NOT_FOUND,
          "no ledger of run 00000000",
          service,
          request -> request.setRunId(ByteString.copyFrom(new byte[32])));
      refused(
          Status.Code.INVALID_ARGUMENT,
          "no ledger has entry 18446744073709551615",
          service,
          request -> request.setFrom(-1));
      refused(
          Status.Code.OUT_OF_RANGE,
          "the entry must be in [0, %d] but was %d".formatted(size - 1, size),
          () -> service.getEntry(GetEntryRequest.newBuilder().setIndex(size).build()));
      refused(
          Status.Code.OUT_OF_RANGE,
          "the first entry must be in [0, %d] but was %d".formatted(size, size + 1),
          () ->
              service
                  .streamEntries(StreamEntriesRequest.newBuilder().setFrom(size + 1).build())
                  .next());
    }
  }

  @Test
  void aLedgerThatIsGoneOrAnothersIsNotFoundAndADamagedOneRefused() throws Exception {
    try (LocalFleet fleet = fleet();
        FleetRun run = run(fleet)) {
      var _ = run.run();
    }
    Path checkpoint = folder.resolve("fleet.db.checkpoint");
    String signed = Files.readString(checkpoint);
    Files.writeString(checkpoint, signed.replace("dais/run", "dais/ruin"));
    try (LocalFleet fleet = again()) {
      LedgerServiceBlockingStub service = service(fleet.admin());
      refused(Status.Code.ABORTED, "its checkpoint", service, request -> request);
      Files.delete(checkpoint);
      Files.delete(ledger());
      refused(Status.Code.NOT_FOUND, "is not there any more", service, request -> request);
      LedgerStore.create(ledger(), "dais/run/other", SigningKey.derived(1, "x")).close();
      StatusRuntimeException refusal =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> service.listEntries(ListEntriesRequest.getDefaultInstance()));
      assertThat(refusal.getStatus().getDescription()).endsWith("holds dais/run/other now");
      assertThat(RemoteRefusal.read(refusal).map(Refusal::hint))
          .hasValue("Put it back, or make it again: dais coordinator recover --from-nodes.");
    }
  }

  @Test
  void aCoordinatorThatStopsEndsTheStreamsOfThoseWhoFollow() throws Exception {
    CompletableFuture<Status> end = new CompletableFuture<>();
    CountDownLatch following = new CountDownLatch(1);
    LocalFleet fleet = fleet();
    try (FleetRun run = run(fleet)) {
      run.observe(
          round -> {
            if (round.round() == 2) {
              var _ =
                  Thread.ofPlatform()
                      .start(
                          () -> {
                            try {
                              var _ =
                                  heard(
                                      service(fleet.admin())
                                          .streamEntries(StreamEntriesRequest.getDefaultInstance()),
                                      following);
                              end.complete(Status.OK);
                            } catch (StatusRuntimeException e) {
                              end.complete(e.getStatus());
                            }
                          });
              await(following);
              var _ = Thread.ofPlatform().start(fleet::stop);
            }
          });
      assertThat(catchThrowableOfType(Refusal.class, run::run)).isNotNull();
    }
    // The run is over before the coordinator is: what it committed was told.
    assertThat(end.get(DEADLINE_SECONDS, TimeUnit.SECONDS).getCode())
        .isIn(Status.Code.OK, Status.Code.UNAVAILABLE);
    fleet.close();
  }

  @Test
  void isForViewersAndAdminsOnly() throws Exception {
    try (LocalFleet fleet = LocalFleets.in(folder.resolve("fleet"))) {
      ManagedChannel node = fleet.channel(Role.NODE, "n9", fleet.address());
      ManagedChannel viewer = fleet.channel(Role.VIEWER, "viewer", fleet.address());
      ManagedChannel stranger = fleet.stranger();
      try {
        refused(Status.Code.PERMISSION_DENIED, "n9 is a node", service(node), one -> one);
        refused(Status.Code.UNAUTHENTICATED, "needs a certificate", service(stranger), one -> one);
        refused(
            Status.Code.PERMISSION_DENIED,
            "n9 is a node",
            () -> service(node).streamEntries(StreamEntriesRequest.getDefaultInstance()).next());
        refused(
            Status.Code.PERMISSION_DENIED,
            "n9 is a node",
            () -> service(node).getCheckpoint(GetCheckpointRequest.getDefaultInstance()));
        assertThat(
                service(viewer).listLedgers(ListLedgersRequest.getDefaultInstance()).getRunsList())
            .isEmpty();
      } finally {
        node.shutdownNow();
        viewer.shutdownNow();
        stranger.shutdownNow();
      }
    }
  }
}
