package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.Checked;
import dais.consensus.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// One phase of a run: hears those whom it waits for. Signatures are verified beside the
/// coordinator's loop, to which everything else is confined.
final class Hearing {
  private final Await await;
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
  <S extends Statement> void statements(
      String node,
      boolean last,
      List<ByteString> page,
      Function<byte[], Checked<S>> check,
      Consumer<Checked.Valid<S>> count) {
    await.begin(node, last);
    surroundings
        .verifiers()
        .execute(
            () -> {
              List<Checked<S>> checked = new ArrayList<>();
              page.forEach(bytes -> checked.add(check.apply(bytes.toByteArray())));
              surroundings.execute(() -> verified(node, checked, count));
            });
  }

  private <S extends Statement> void verified(
      String node, List<Checked<S>> checked, Consumer<Checked.Valid<S>> count) {
    if (!over) {
      checked.forEach(one -> count(node, one, count));
      if (await.end(node)) {
        finish();
      }
    }
  }

  private <S extends Statement> void count(
      String node, Checked<S> checked, Consumer<Checked.Valid<S>> count) {
    switch (checked) {
      case Checked.Valid<S> valid -> {
        int member = valid.statement().member();
        if (assignment.of(node).contains(member)) {
          count.accept(valid);
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

  private void finish() {
    over = true;
    complete.run();
  }

  /// Nothing is heard any more.
  void end() {
    over = true;
  }

  /// Those who have not said all; nobody once the phase is over.
  List<String> missing() {
    return over ? List.of() : await.missing();
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
