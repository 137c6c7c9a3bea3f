package dais.node.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.logging.LogScope;
import dais.infrastructure.telemetry.RoundId;
import dais.infrastructure.telemetry.Telemetry;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import dais.node.host.RunOpener;
import dais.proto.coordinator.v1.Copies;
import dais.proto.coordinator.v1.Divergence;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.MemberKeys;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RunAssigned;
import dais.proto.coordinator.v1.RunFailed;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's part in runs, one at a time: takes it up, leaves it, and says why, and hands out what
/// it keeps of those before. For one thread.
final class NodeRuns {
  private static final Logger log = LoggerFactory.getLogger(NodeRuns.class);

  private final RunOpener opener;
  private final NodeHome home;
  private final Consumer<Distrusted> witness;
  private final Consumer<OpenSessionRequest> out;
  private Optional<HostedRun> run = Optional.empty();
  private Telemetry telemetry = Telemetry.disabled();

  /// @param opener opens the inputs of runs
  /// @param witness is told what this node does not believe
  /// @param out where messages go
  NodeRuns(
      RunOpener opener,
      NodeHome home,
      Consumer<Distrusted> witness,
      Consumer<OpenSessionRequest> out) {
    this.opener = opener;
    this.home = home;
    this.witness = witness;
    this.out = out;
  }

  /// Tells `listener` what the members do in every run to come.
  void trace(Telemetry listener) {
    telemetry = listener;
  }

  /// The connection broke: what had come of a transaction comes again.
  void interrupted() {
    run.ifPresent(HostedRun::interrupted);
  }

  /// Hears what the coordinator says about runs; what is of none that this node is in is not heard.
  void hear(OpenSessionResponse message) {
    ByteString runId = message.getRunId();
    switch (message.getMessageCase()) {
      case RUN_ASSIGNED -> part(runId, () -> assigned(message.getRunAssigned(), runId));
      case RUN_ENDED -> {
        leave();
        out.accept(
            OpenSessionRequest.newBuilder()
                .setCopies(Copies.newBuilder().addAllKeptLedgers(kept()))
                .build());
      }
      case LEDGER_WANTED -> hand(message);
      case MEMBERS_WANTED -> part(runId, () -> show(message.getMembersWanted().getCount()));
      default ->
          run.filter(one -> isOf(one, runId))
              .ifPresent(one -> part(runId, () -> one.hear(message)));
    }
  }

  /// Says which members this node can host.
  private void show(int count) {
    MemberKeys.Builder keys = MemberKeys.newBuilder();
    home.keys().first(count).forEach(key -> keys.addKeys(ByteString.copyFrom(key.bytes())));
    out.accept(OpenSessionRequest.newBuilder().setMemberKeys(keys).build());
  }

  private static boolean isOf(HostedRun run, ByteString runId) {
    return ByteString.copyFrom(run.runId().bytes()).equals(runId);
  }

  private void assigned(RunAssigned assigned, ByteString runId) {
    Optional<HostedRun> same = run.filter(one -> isOf(one, runId) && one.size() > 0);
    if (same.isPresent()) {
      throw Distrust.of(
          same.get().round(),
          "the run begins anew though this node has verified %d entries of it"
              .formatted(same.get().size()));
    }
    leave();
    home.book().of(hex(runId)).ifPresent(this::refuseAgain);
    run = Optional.of(new HostedRun(assigned, opener, home, telemetry, out));
    log.atInfo().addKeyValue("members", assigned.getMembersCount()).log("assigned to a run");
  }

  private void refuseAgain(Distrusted before) {
    throw new Refusal(
        ExitCode.NEGATIVE,
        "this node " + before.text(),
        "Find out which of the two is wrong; then delete %s on the node's machine."
            .formatted(home.book().file(before.run())));
  }

  /// Does the node's part in a run; where that fails, the run's driver is told why.
  private void part(ByteString runId, Runnable task) {
    try {
      task.run();
    } catch (Distrust e) {
      distrust(runId, e);
      leave();
    } catch (Refusal e) {
      log.error("run left: {}", e.getMessage());
      tell(runId, e);
      leave();
    } catch (RuntimeException bug) {
      // It may be what somebody else's bytes do: the node stays, for other runs.
      log.error("run left, for a bug in dais", bug);
      tell(
          runId,
          new Refusal(
              ExitCode.BUG,
              "a bug in dais: " + bug,
              "Report it with the node's log and the stack trace in it."));
      leave();
    }
  }

  /// Says that the coordinator is not believed: here, in a place of its own, and to the
  /// coordinator.
  private void distrust(ByteString runId, Distrust why) {
    String name = hex(runId);
    Distrusted fact =
        new Distrusted(
            name, why.round(), why.what(), new RoundId(name, why.round()).traceId(), Instant.now());
    try (LogScope _ = LogScope.run(name);
        LogScope _ = LogScope.round(fact.round());
        LogScope _ = LogScope.trace(fact.trace())) {
      log.error("run left, the coordinator is not believed: {}", fact.what());
      if (!home.book().add(fact, why.expected(), why.found())) {
        log.warn(
            "{} runs are distrusted already: this one is not recorded", DistrustBook.MOST_RUNS);
      }
    } catch (Refusal e) {
      log.error("the distrust could not be recorded: {}", e.getMessage());
    }
    witness.accept(fact);
    out.accept(
        OpenSessionRequest.newBuilder()
            .setRunId(runId)
            .setDivergence(
                Divergence.newBuilder()
                    .setRound(why.round())
                    .setWhat(fact.what())
                    .setExpected(evidence(why.expected()))
                    .setFound(evidence(why.found())))
            .build());
  }

  private static ByteString evidence(byte[] bytes) {
    return ByteString.copyFrom(
        Arrays.copyOf(bytes, Math.min(bytes.length, DistrustBook.MOST_EVIDENCE_BYTES)));
  }

  private static String hex(ByteString runId) {
    return HexFormat.of().formatHex(runId.toByteArray());
  }

  private void tell(ByteString runId, Refusal why) {
    out.accept(
        OpenSessionRequest.newBuilder()
            .setRunId(runId)
            .setRunFailed(
                RunFailed.newBuilder()
                    .setExitCode(why.exitCode().code())
                    .setMessage(String.valueOf(why.getMessage()))
                    .setHint(why.hint()))
            .build());
  }

  /// Hands a page of a copy to a coordinator that lacks it.
  private void hand(OpenSessionResponse wanted) {
    long from = wanted.getLedgerWanted().getFrom();
    LedgerPart.Builder part = LedgerPart.newBuilder().setFrom(from);
    try {
      part.setPart(home.copies().page(hash(wanted.getRunId()), from));
    } catch (Refusal e) {
      log.warn("cannot hand out a copy: {}", e.getMessage());
      part.setTrouble(String.valueOf(e.getMessage()));
    }
    out.accept(
        OpenSessionRequest.newBuilder().setRunId(wanted.getRunId()).setLedgerPart(part).build());
  }

  private static Hash hash(ByteString runId) {
    try {
      return Hash.of(runId.toByteArray());
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(
          "the coordinator asks for a run without an id: " + e.getMessage(),
          "Run one version of dais on all machines.");
    }
  }

  /// How far the node has followed each ledger.
  List<KeptLedger> kept() {
    Map<Hash, TreeHead> heads = home.copies().heads();
    run.ifPresent(open -> heads.put(open.runId(), open.held()));
    return heads.entrySet().stream()
        .map(
            held ->
                KeptLedger.newBuilder()
                    .setRunId(ByteString.copyFrom(held.getKey().bytes()))
                    .setSize(
                        run.filter(open -> open.runId().equals(held.getKey()))
                            .map(HostedRun::size)
                            .orElse(0L))
                    .setHeldSize(held.getValue().size())
                    .setHeldRoot(ByteString.copyFrom(held.getValue().root().bytes()))
                    .build())
        .toList();
  }

  /// Leaves the run, if there is one.
  void leave() {
    run.ifPresent(HostedRun::close);
    run = Optional.empty();
  }
}
