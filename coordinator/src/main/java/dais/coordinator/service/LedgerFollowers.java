package dais.coordinator.service;

import dais.coordinator.service.LedgerShelf.Kept;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.ledger.Entry;
import dais.ledger.Hash;
import dais.ledger.LedgerReader;
import dais.ledger.TreeHead;
import dais.ledger.wire.Entries;
import dais.ledger.wire.Records;
import dais.proto.ledger.v1.StreamEntriesResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The callers that follow ledgers. Each is given a page at a time, in turn, whenever the network
/// can take one. Confined to the thread that reads ledgers.
final class LedgerFollowers {
  static final int MOST_FOLLOWERS = 64;

  static final Status STOPPING = Status.UNAVAILABLE.withDescription("the coordinator stops");

  private static final Logger log = LoggerFactory.getLogger(LedgerFollowers.class);
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private final LedgerShelf shelf;
  private final OpenLedgers ledgers;
  private final EventLoop loop;
  private final Set<Follower> followers = new LinkedHashSet<>();

  LedgerFollowers(LedgerShelf shelf, OpenLedgers ledgers, EventLoop loop) {
    this.shelf = shelf;
    this.ledgers = ledgers;
    this.loop = loop;
  }

  /// To be called while the call is being taken, by its thread: handlers cannot be set later.
  void prepare(ServerCallStreamObserver<StreamEntriesResponse> call) {
    Runnable look =
        () ->
            loop.execute(
                () ->
                    List.copyOf(followers).stream()
                        .filter(one -> one.call.equals(call))
                        .forEach(Follower::wake));
    call.setOnReadyHandler(look);
    call.setOnCancelHandler(look);
  }

  /// Tells `call` of all entries from `from` on.
  ///
  /// @throws StatusRuntimeException if it cannot
  void follow(Kept kept, long from, ServerCallStreamObserver<StreamEntriesResponse> call) {
    if (followers.size() >= MOST_FOLLOWERS) {
      throw RemoteRefusal.later(
          new Refusal(
              ExitCode.CONNECTION,
              "%d callers follow ledgers already".formatted(MOST_FOLLOWERS),
              "Try again in %d s.".formatted(AGAIN.toSeconds())),
          AGAIN);
    }
    long size = ledgers.reader(kept).head().size();
    if (from > size) {
      throw outOfRange(kept, "the first entry", from, size);
    }
    Follower follower = new Follower(kept.runId(), from, call);
    followers.add(follower);
    follower.wake();
  }

  /// Something may have changed about a run's ledger. From any thread.
  void wake(Hash runId) {
    loop.execute(
        () ->
            List.copyOf(followers).stream()
                .filter(one -> one.runId.equals(runId))
                .forEach(Follower::wake));
  }

  /// Ends the calls of all of them.
  void stop() {
    for (Follower one : List.copyOf(followers)) {
      one.end();
      one.call.onError(STOPPING.asRuntimeException());
    }
  }

  /// Does `work` and answers `out` with what it fails with.
  static void guard(StreamObserver<?> out, Runnable work) {
    try {
      work.run();
    } catch (Refusal e) {
      log.atWarn().log("a ledger cannot be read: {}", e.getMessage());
      out.onError(RemoteRefusal.status(e));
    } catch (StatusRuntimeException e) {
      out.onError(e);
    } catch (RuntimeException bug) {
      log.error("reading a ledger fails", bug);
      out.onError(Status.INTERNAL.withDescription("a bug in dais: " + bug).asRuntimeException());
    }
  }

  static StatusRuntimeException outOfRange(Kept kept, String what, long found, long most) {
    String there = kept.open() ? "has no more yet" : "has no more";
    return RemoteRefusal.status(
        Refusal.badInput(
            most < 0
                ? "%s was %d but there is no entry".formatted(what, found)
                : "%s must be in [0, %d] but was %d".formatted(what, most, found),
            "Run %s %s.".formatted(kept.runId(), there)),
        Status.OUT_OF_RANGE);
  }

  private final class Follower {
    private final Hash runId;
    private final ServerCallStreamObserver<StreamEntriesResponse> call;
    private long next;
    private boolean awake;

    Follower(Hash runId, long from, ServerCallStreamObserver<StreamEntriesResponse> call) {
      this.runId = runId;
      this.next = from;
      this.call = call;
    }

    void wake() {
      if (!awake) {
        awake = true;
        loop.execute(
            () -> {
              awake = false;
              if (followers.contains(this)) {
                guard(call, this::step);
              }
            });
      }
    }

    void end() {
      followers.remove(this);
    }

    private void step() {
      if (call.isCancelled()) {
        end();
        return;
      }
      if (!call.isReady()) {
        return; // Wakes up when it is.
      }
      // Until it is clear that it goes on.
      end();
      // Asked for before its entries: what a run commits is on disk before it is over.
      Optional<Kept> kept = shelf.find(runId);
      boolean more = kept.isPresent() && tell(ledgers.reader(kept.get()));
      if (!more && kept.filter(Kept::open).isEmpty()) {
        call.onCompleted();
        return;
      }
      followers.add(this);
      if (more) {
        wake();
      }
    }

    /// @return whether there was anything to tell
    private boolean tell(LedgerReader reader) {
      List<Entry> page = OpenLedgers.page(reader, next, OpenLedgers.MOST_ENTRIES);
      if (page.isEmpty()) {
        return false;
      }
      StreamEntriesResponse.Builder message =
          StreamEntriesResponse.newBuilder().setRunId(Wire.bytes(runId));
      page.forEach(entry -> message.addEntries(Entries.message(entry)));
      next += page.size();
      TreeHead head = reader.head();
      if (head.size() == next) {
        message.setHead(Records.head(head));
      }
      call.onNext(message.build());
      return true;
    }
  }
}
