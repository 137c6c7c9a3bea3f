package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.Checked;
import dais.consensus.Statement;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// One phase of a run: hears those whom it waits for. Signatures are verified beside the
/// coordinator's loop, to which everything else is confined.
final class Hearing {
  /// Bytes of one node's statements that may wait to be verified, beside those of its members.
  static final long MOST_WAITING_BYTES = 8L << 20;

  /// More of them for each member: what an honest node says in a phase, and says again after
  /// breaks.
  private static final long MOST_WAITING_BYTES_A_MEMBER = 1L << 18;

  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Await await;
  private final Map<String, Long> waitingBytes = new HashMap<>();
  private final Assignment assignment;
  private final RunSurroundings surroundings;
  private final Runnable complete;
  private final long begun;
  private boolean over;

  /// @param names whom the phase waits for
  /// @param deadlineNanos on the clock of the surroundings
  /// @param complete what follows once all have said all
  Hearing(
      Collection<String> names,
      long deadlineNanos,
      Assignment assignment,
      RunSurroundings surroundings,
      Runnable complete) {
    this.await = new Await(names, deadlineNanos);
    this.begun = surroundings.nanoTime();
    this.assignment = assignment;
    this.surroundings = surroundings;
    this.complete = complete;
  }

  /// Hears a page of a node's statements. The node is done once the last of its pages has come and
  /// none is still being verified.
  ///
  /// @param last whether the node says nothing more in this phase
  /// @param count hears what is valid
  /// @param late hears it instead where the phase has ended meanwhile
  /// @throws io.grpc.StatusRuntimeException RESOURCE_EXHAUSTED, with a pause, if too much of this
  ///   node waits to be verified
  <S extends Statement> void statements(
      String node,
      boolean last,
      List<ByteString> page,
      Function<byte[], Checked<S>> check,
      Consumer<Checked.Valid<S>> count,
      Consumer<Checked.Valid<?>> late) {
    long bytes = reserve(node, page);
    await.begin(node, last);
    verify(
        node,
        page,
        bytes,
        check,
        checked -> {
          checked.forEach(one -> count(node, one, over ? late::accept : count));
          if (await.end(node) && !over) {
            finish();
          }
        });
  }

  /// Hears what came after its phase had ended; nobody waits for it.
  ///
  /// @throws io.grpc.StatusRuntimeException as of [#statements]
  <S extends Statement> void late(
      String node,
      List<ByteString> page,
      Function<byte[], Checked<S>> check,
      Consumer<Checked.Valid<?>> late) {
    verify(
        node,
        page,
        reserve(node, page),
        check,
        checked -> checked.forEach(one -> count(node, one, late::accept)));
  }

  /// Notes that the page's bytes wait to be verified.
  private long reserve(String node, List<ByteString> page) {
    long bytes = page.stream().mapToLong(ByteString::size).sum();
    requireRoom(node, bytes);
    waitingBytes.merge(node, bytes, Long::sum);
    return bytes;
  }

  private <S extends Statement> void verify(
      String node,
      List<ByteString> page,
      long bytes,
      Function<byte[], Checked<S>> check,
      Consumer<List<Checked<S>>> then) {
    surroundings
        .verifiers()
        .execute(
            () -> {
              List<Checked<S>> checked = new ArrayList<>();
              page.forEach(entry -> checked.add(check.apply(entry.toByteArray())));
              surroundings.execute(
                  () -> {
                    waitingBytes.merge(node, -bytes, Long::sum);
                    then.accept(checked);
                  });
            });
  }

  private void requireRoom(String node, long more) {
    long waiting = waitingBytes.getOrDefault(node, 0L);
    long most = MOST_WAITING_BYTES + MOST_WAITING_BYTES_A_MEMBER * assignment.of(node).size();
    if (waiting > 0 && waiting + more > most) {
      throw RemoteRefusal.later(
          new Refusal(
              ExitCode.CONNECTION,
              "%d bytes of statements of %s wait to be verified, at most %d may"
                  .formatted(waiting + more, node, most),
              "Open the session again and say them more slowly."),
          PAUSE);
    }
  }

  private <S extends Statement> void count(
      String node, Checked<S> checked, Consumer<Checked.Valid<S>> heard) {
    switch (checked) {
      case Checked.Valid<S> valid -> {
        int member = valid.statement().member();
        if (assignment.of(node).contains(member)) {
          heard.accept(valid);
        } else {
          surroundings.refused(node, "it does not host member " + member);
        }
      }
      case Checked.Refused<S> refused ->
          surroundings.refused(node, refused.fault() + ": " + refused.message());
    }
  }

  /// Somebody has said all.
  void done(String name) {
    if (!over && await.done(name)) {
      finish();
    }
  }

  /// A node begins anew: the phase waits for it again.
  void forget(String name) {
    await.forget(name);
  }

  /// Waits for others from now on, and longer; what was said, or is being verified, stands.
  ///
  /// @param deadlineNanos on the clock of the surroundings
  void extend(Collection<String> names, long deadlineNanos) {
    if (!over && await.extend(names, deadlineNanos)) {
      finish();
    }
  }

  private void finish() {
    over = true;
    complete.run();
  }

  /// Whether all have said all, or the wait is over.
  boolean isOver() {
    return over;
  }

  /// Nothing is heard any more.
  void end() {
    over = true;
  }

  /// Those who have not said all; nobody once the phase is over.
  List<String> missing() {
    return over ? List.of() : await.missing();
  }

  /// Whether nobody of them has said all.
  boolean isUnheard() {
    return await.isUnheard();
  }

  /// Nanoseconds since the phase began.
  long waitedNanos() {
    return surroundings.nanoTime() - begun;
  }

  /// Nanoseconds until the deadline; negative beyond it.
  long leftNanos() {
    return await.leftNanos(surroundings.nanoTime());
  }
}
