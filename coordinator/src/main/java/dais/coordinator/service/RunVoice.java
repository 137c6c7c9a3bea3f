package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.Committed;
import dais.proto.coordinator.v1.Founders;
import dais.proto.coordinator.v1.LedgerWanted;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RoundDecided;
import dais.proto.coordinator.v1.RoundOpened;
import dais.proto.coordinator.v1.RunAssigned;
import dais.proto.coordinator.v1.RunBegun;
import dais.proto.coordinator.v1.RunEnded;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFounded;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.coordinator.v1.RunResumed;
import dais.proto.coordinator.v1.Start;
import dais.proto.coordinator.v1.TurnsScored;
import dais.proto.coordinator.v1.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What a run says to its nodes and to those who watch it. Confined to the coordinator's loop.
final class RunVoice {
  private final ByteString runId;
  private final Start plan;
  private final Assignment assignment;
  private final UnaryOperator<String> traceparent;
  private final RunSurroundings surroundings;
  // Of the last decided round, until the driver has said that it heard them.
  private final List<RunEvent> unheard = new ArrayList<>();

  /// @param traceparent the trace context for a node, by its name
  RunVoice(
      Hash runId,
      Start plan,
      Assignment assignment,
      UnaryOperator<String> traceparent,
      RunSurroundings surroundings) {
    this.runId = Wire.bytes(runId);
    this.plan = plan;
    this.assignment = assignment;
    this.traceparent = traceparent;
    this.surroundings = surroundings;
  }

  /// Whether a node's message is of this run.
  boolean isOfRun(ByteString id) {
    return id.equals(runId);
  }

  /// @param begins whether the ledger is empty
  void assign(String node, boolean begins) {
    send(
        node,
        message()
            .setRunAssigned(
                RunAssigned.newBuilder()
                    .setPlan(plan.getPlan())
                    .setGenesis(plan.getGenesis())
                    .addAllMembers(assignment.of(node))
                    .setShadowArms(plan.getShadowArms())
                    .setBegins(begins)));
  }

  void ledgerWanted(String node, long from) {
    send(node, message().setLedgerWanted(LedgerWanted.newBuilder().setFrom(from)));
  }

  void founders(String node, List<Founders> pages) {
    pages.forEach(page -> send(node, message().setFounders(page)));
  }

  /// @param pages read when the node takes them
  void committed(String node, Stream<Committed> pages) {
    surroundings.sendAll(
        node, runId, pages.map(page -> addressed(node, message().setCommitted(page))).iterator());
  }

  void committed(List<Committed> pages) {
    pages.forEach(page -> sendAll(message().setCommitted(page)));
  }

  void roundOpened(String node, int round) {
    send(node, message().setRoundOpened(RoundOpened.newBuilder().setRound(round)));
  }

  void roundOpened(int round) {
    assignment.nodes().forEach(node -> roundOpened(node, round));
  }

  void resumed(String node) {
    send(node, message().setRunResumed(RunResumed.getDefaultInstance()));
  }

  void resumed() {
    assignment.nodes().forEach(this::resumed);
  }

  void ended(String reason) {
    assignment.nodes().forEach(node -> surroundings.drop(node, runId));
    sendAll(message().setRunEnded(RunEnded.newBuilder().setReason(reason)));
  }

  /// Says that the run is taken on.
  RunEvent begun() {
    return event().setRunBegun(RunBegun.newBuilder().addAllNodes(assignment.nodes())).build();
  }

  /// Tells that all nodes are ready.
  void tellFounded() {
    RunFounded.Builder founded = RunFounded.newBuilder().setLedgerPath(plan.getLedgerPath());
    assignment.nodes().forEach(node -> founded.putMembersByNode(node, assignment.of(node).size()));
    tell(event().setFounded(founded));
  }

  /// Tells whom a phase waits for.
  void tellWaiting(int round, RunPhase phase, List<String> names, Duration left) {
    tell(
        event()
            .setWaiting(
                Waiting.newBuilder()
                    .setRound(round)
                    .setPhase(phase.text())
                    .addAllNodes(names)
                    .setOf(assignment.nodes().size())
                    .setLeftMillis((int) left.toMillis())));
  }

  void tell(TurnsScored turns) {
    tellOfRound(event().setTurnsScored(turns).build());
  }

  void tell(RoundDecided decided) {
    tellOfRound(event().setRoundDecided(decided).build());
  }

  void tellOver(ExitCode code, String message, String hint) {
    surroundings.tell(over(runId, code, message, hint));
  }

  /// Says that a run is over.
  static RunEvent over(ByteString runId, ExitCode code, String message, String hint) {
    return RunEvent.newBuilder()
        .setRunId(runId)
        .setRunOver(RunOver.newBuilder().setExitCode(code.code()).setMessage(message).setHint(hint))
        .build();
  }

  /// What the driver may not have heard.
  List<RunEvent> unheard() {
    return List.copyOf(unheard);
  }

  /// The driver has heard the last decided round.
  void heard() {
    unheard.clear();
  }

  private void tellOfRound(RunEvent event) {
    unheard.add(event);
    surroundings.tell(event);
  }

  private void tell(RunEvent.Builder event) {
    surroundings.tell(event.build());
  }

  private void send(String node, OpenSessionResponse.Builder message) {
    surroundings.send(node, addressed(node, message));
  }

  private OpenSessionResponse addressed(String node, OpenSessionResponse.Builder message) {
    return message.setTraceparent(traceparent.apply(node)).build();
  }

  private void sendAll(OpenSessionResponse.Builder message) {
    assignment.nodes().forEach(node -> send(node, message));
  }

  private OpenSessionResponse.Builder message() {
    return OpenSessionResponse.newBuilder().setRunId(runId);
  }

  private RunEvent.Builder event() {
    return RunEvent.newBuilder().setRunId(runId);
  }
}
