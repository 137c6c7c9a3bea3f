package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.coordinator.service.LedgerShelf.Kept;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerReader;
import dais.ledger.wire.Entries;
import dais.proto.ledger.v1.GetCheckpointRequest;
import dais.proto.ledger.v1.GetCheckpointResponse;
import dais.proto.ledger.v1.GetEntryRequest;
import dais.proto.ledger.v1.GetEntryResponse;
import dais.proto.ledger.v1.KeptRun;
import dais.proto.ledger.v1.LedgerServiceGrpc.LedgerServiceImplBase;
import dais.proto.ledger.v1.ListEntriesRequest;
import dais.proto.ledger.v1.ListEntriesResponse;
import dais.proto.ledger.v1.ListLedgersRequest;
import dais.proto.ledger.v1.ListLedgersResponse;
import dais.proto.ledger.v1.StreamEntriesRequest;
import dais.proto.ledger.v1.StreamEntriesResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows the ledgers that the coordinator keeps. All reading is done by one thread, a page at a
/// time, for it waits for the disk; a bounded number of calls waits for it.
final class LedgerEndpoint extends LedgerServiceImplBase implements AutoCloseable {
  static final int MOST_WAITING = 64;

  private static final Logger log = LoggerFactory.getLogger(LedgerEndpoint.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final LedgerShelf shelf;
  private final EventLoop loop =
      new EventLoop("dais-ledger-reads", failure -> log.error("reading ledgers fails", failure));
  private final OpenLedgers ledgers;
  private final LedgerFollowers followers;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param config how ledgers are opened
  LedgerEndpoint(LedgerShelf shelf, LedgerConfig config, LongSupplier nanoTime) {
    this.shelf = shelf;
    this.ledgers = new OpenLedgers(config, nanoTime);
    this.followers = new LedgerFollowers(shelf, ledgers, loop);
    var _ = loop.every(OpenLedgers.IDLE, ledgers::closeIdle);
    shelf.listen(
        new LedgerShelf.Listener() {
          @Override
          public void grew(Hash runId) {
            followers.wake(runId);
          }

          @Override
          public void turned(Hash runId) {
            loop.execute(() -> ledgers.close(runId));
            followers.wake(runId);
          }
        });
  }

  @Override
  public void listLedgers(ListLedgersRequest request, StreamObserver<ListLedgersResponse> out) {
    ListLedgersResponse.Builder answer = ListLedgersResponse.newBuilder();
    for (Kept kept : shelf.all()) {
      answer.addRuns(
          KeptRun.newBuilder()
              .setRunId(Wire.bytes(kept.runId()))
              .setLedgerPath(kept.ledger().toString())
              .setOpen(kept.open()));
    }
    out.onNext(answer.build());
    out.onCompleted();
  }

  @Override
  public void listEntries(ListEntriesRequest request, StreamObserver<ListEntriesResponse> out) {
    answer(
        out,
        () -> {
          Kept kept = kept(request.getRunId());
          int limit = Math.min(request.getLimit(), OpenLedgers.MOST_ENTRIES);
          ListEntriesResponse.Builder page =
              ListEntriesResponse.newBuilder().setRunId(Wire.bytes(kept.runId()));
          OpenLedgers.page(
                  ledgers.reader(kept),
                  index(request.getFrom()),
                  limit <= 0 ? OpenLedgers.MOST_ENTRIES : limit)
              .forEach(entry -> page.addEntries(Entries.message(entry)));
          return page.build();
        });
  }

  @Override
  public void getEntry(GetEntryRequest request, StreamObserver<GetEntryResponse> out) {
    answer(
        out,
        () -> {
          Kept kept = kept(request.getRunId());
          LedgerReader reader = ledgers.reader(kept);
          Entry entry =
              reader
                  .entry(index(request.getIndex()))
                  .orElseThrow(
                      () ->
                          LedgerFollowers.outOfRange(
                              kept, "the entry", request.getIndex(), reader.head().size() - 1));
          return GetEntryResponse.newBuilder()
              .setRunId(Wire.bytes(kept.runId()))
              .setEntry(Entries.message(entry))
              .build();
        });
  }

  @Override
  public void getCheckpoint(
      GetCheckpointRequest request, StreamObserver<GetCheckpointResponse> out) {
    answer(
        out,
        () -> {
          Kept kept = kept(request.getRunId());
          return GetCheckpointResponse.newBuilder()
              .setRunId(Wire.bytes(kept.runId()))
              .setNote(ledgers.reader(kept).checkpoint().note())
              .build();
        });
  }

  @Override
  public void streamEntries(
      StreamEntriesRequest request, StreamObserver<StreamEntriesResponse> out) {
    ServerCallStreamObserver<StreamEntriesResponse> call =
        (ServerCallStreamObserver<StreamEntriesResponse>) out;
    followers.prepare(call);
    read(out, () -> followers.follow(kept(request.getRunId()), index(request.getFrom()), call));
  }

  private <T> void answer(StreamObserver<T> out, Supplier<T> work) {
    // Else an answer to a caller that is gone would be a failure.
    ((ServerCallStreamObserver<T>) out).setOnCancelHandler(() -> {});
    read(
        out,
        () -> {
          T found = work.get();
          out.onNext(found);
          out.onCompleted();
        });
  }

  private void read(StreamObserver<?> out, Runnable work) {
    if (closed.get()) {
      out.onError(LedgerFollowers.STOPPING.asRuntimeException());
      return;
    }
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      out.onError(
          RemoteRefusal.later(
              new Refusal(
                  ExitCode.CONNECTION,
                  "%d calls wait for a ledger already".formatted(MOST_WAITING),
                  "Try again in %d s.".formatted(AGAIN.toSeconds())),
              AGAIN));
      return;
    }
    loop.execute(
        () -> {
          waiting.decrementAndGet();
          LedgerFollowers.guard(out, work);
        });
  }

  private Kept kept(ByteString runId) {
    if (runId.isEmpty()) {
      return shelf.newest().orElseThrow(() -> unknown("no run was begun yet"));
    }
    if (runId.size() != Hash.LENGTH) {
      throw Status.INVALID_ARGUMENT
          .withDescription(
              "a run's id must have %d bytes but has %d".formatted(Hash.LENGTH, runId.size()))
          .asRuntimeException();
    }
    Hash id = Hash.of(runId.toByteArray());
    return shelf.find(id).orElseThrow(() -> unknown("no ledger of run %s is kept".formatted(id)));
  }

  private static StatusRuntimeException unknown(String what) {
    return RemoteRefusal.status(
        new Refusal(
            ExitCode.BAD_INPUT,
            what,
            "`dais fleet status` names the open run; a coordinator knows the last %d."
                .formatted(LedgerShelf.MOST_RUNS)),
        Status.NOT_FOUND);
  }

  private static long index(long index) {
    if (index < 0) {
      throw Status.INVALID_ARGUMENT
          .withDescription("no ledger has entry " + Long.toUnsignedString(index))
          .asRuntimeException();
    }
    return index;
  }

  /// Ends the calls of all that follow; nothing is answered afterwards.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    loop.execute(
        () -> {
          followers.stop();
          ledgers.close();
          ended.complete(true);
        });
    if (!ended.completeOnTimeout(false, STOP.toMillis(), TimeUnit.MILLISECONDS).join()) {
      log.warn("reading a ledger did not end within {} s", STOP.toSeconds());
    }
    loop.close();
  }
}
