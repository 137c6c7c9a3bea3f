package dais.coordinator.service;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the calls about membership, one after the other on a thread of their own: they sign and
/// wait for the disk. A bounded number of them waits.
final class MembershipCalls implements AutoCloseable {
  static final int MOST_WAITING = 64;

  private static final Logger log = LoggerFactory.getLogger(MembershipCalls.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          task -> Thread.ofPlatform().name("dais-membership").daemon().unstarted(task));

  /// Answers with what `work` gives, or with its refusal.
  <T> void answer(StreamObserver<T> out, Supplier<T> work) {
    try {
      thread.execute(() -> work(out, work));
    } catch (RejectedExecutionException e) {
      out.onError(
          RemoteRefusal.later(
              new Refusal(
                  ExitCode.CONNECTION,
                  "%d calls about membership wait already".formatted(MOST_WAITING),
                  "Try again in %d s.".formatted(AGAIN.toSeconds())),
              AGAIN));
    }
  }

  private static <T> void work(StreamObserver<T> out, Supplier<T> work) {
    T answer;
    try {
      answer = work.get();
    } catch (Refusal e) {
      refuse(out, RemoteRefusal.status(e));
      return;
    } catch (StatusRuntimeException e) {
      refuse(out, e);
      return;
    } catch (RuntimeException bug) {
      log.error("a call about membership fails", bug);
      out.onError(Status.INTERNAL.withDescription("a bug in dais: " + bug).asRuntimeException());
      return;
    }
    out.onNext(answer);
    out.onCompleted();
  }

  private static void refuse(StreamObserver<?> out, StatusRuntimeException why) {
    log.atWarn().log("a call about membership is refused: {}", why.getMessage());
    out.onError(why);
  }

  /// What `parsing` gives; what it refuses is wrong whatever the state.
  static <T> T wellFormed(Supplier<T> parsing) {
    try {
      return parsing.get();
    } catch (Refusal e) {
      throw RemoteRefusal.status(e, Status.INVALID_ARGUMENT);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
