package dais.ledger;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The calls of `append` that wait for the writer. Bounded: when it is full, the next caller waits,
/// which the writer ends with its next commit. Thread-safe.
final class AppendQueue {
  private final int capacity;
  private final Queue<Append> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();
  private boolean closed;

  AppendQueue(int capacity) {
    this.capacity = capacity;
  }

  /// One call: its drafts are stored together or not at all.
  ///
  /// @param drafts at least one
  /// @param done told when they are
  record Append(List<Draft> drafts, CompletableFuture<TreeHead> done) {}

  void put(Append append) {
    lock.lock();
    try {
      while (waiting.size() >= capacity && !closed) {
        room.awaitUninterruptibly();
      }
      if (closed) {
        throw new IllegalStateException("append to a ledger that is closed");
      }
      waiting.add(append);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for calls and takes those that wait, in order, until they have `enough` drafts; none
  /// when the queue is closed and drained.
  List<Append> takeGroup(int enough) {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) {
        work.awaitUninterruptibly();
      }
      List<Append> group = new ArrayList<>();
      for (int drafts = 0; drafts < enough && !waiting.isEmpty(); ) {
        Append next = waiting.remove();
        drafts += next.drafts().size();
        group.add(next);
      }
      room.signalAll();
      return group;
    } finally {
      lock.unlock();
    }
  }

  /// Lets nothing more in; what waits is still taken.
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
