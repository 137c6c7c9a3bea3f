package dais.ledger;

import static dais.ledger.LedgerFixture.drafts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.ledger.AppendQueue.Append;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AppendQueueTest {
  private static Append call(int drafts) {
    return new Append(drafts(0, drafts), new CompletableFuture<>());
  }

  @Test
  void aGroupEndsWithTheCallThatFillsIt() {
    AppendQueue queue = new AppendQueue(8);
    Append first = call(2);
    Append second = call(2);
    Append third = call(9);
    queue.put(first);
    queue.put(second);
    queue.put(third);

    assertThat(queue.takeGroup(3)).containsExactly(first, second);
    assertThat(queue.takeGroup(3)).containsExactly(third);
  }

  @Test
  void aClosedQueueGivesOutWhatWaitsAndTakesNothing() {
    AppendQueue queue = new AppendQueue(8);
    Append last = call(1);
    queue.put(last);
    queue.close();

    assertThatThrownBy(() -> queue.put(call(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("append to a ledger that is closed");
    assertThat(queue.takeGroup(10)).containsExactly(last);
    assertThat(queue.takeGroup(10)).isEmpty();
  }

  @Test
  void aFullQueueMakesTheNextCallerWaitUntilAGroupIsTaken() throws Exception {
    AppendQueue queue = new AppendQueue(1);
    Append first = call(1);
    Append second = call(1);
    queue.put(first);
    FutureTask<Void> put = waitingPut(queue, second);

    assertThat(queue.takeGroup(10)).containsExactly(first);
    put.get();

    assertThat(queue.takeGroup(10)).containsExactly(second);
  }

  @Test
  void aCallerThatWaitsIsToldWhenTheQueueCloses() throws Exception {
    AppendQueue queue = new AppendQueue(1);
    queue.put(call(1));
    FutureTask<Void> put = waitingPut(queue, call(1));

    queue.close();

    assertThatThrownBy(put::get).hasCauseInstanceOf(IllegalStateException.class);
  }

  private static FutureTask<Void> waitingPut(AppendQueue queue, Append append) {
    FutureTask<Void> put =
        new FutureTask<>(
            () -> {
              queue.put(append);
              return null;
            });
    Thread thread = Thread.ofPlatform().name("waiting appender").start(put);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return put;
  }
}
