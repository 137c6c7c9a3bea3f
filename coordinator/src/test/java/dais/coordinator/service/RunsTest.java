package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.Refusal;
import dais.proto.coordinator.v1.Hello;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.OpenSessionResponse.MessageCase;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.Start;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.proto.coordinator.v1.StartLiveResponse;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Who begins, drives and watches runs.
final class RunsTest extends CoordinatorFixture {
  @Test
  void startsNoRunWithoutNodesOrBesideAnother() {
    List<RunEvent> events = new ArrayList<>();
    assertThatThrownBy(() -> runs.start(request("a.db", false), events::add))
        .isInstanceOf(Refusal.class)
        .hasMessage("no node is there to run on");
    assertThat(runs.watch(events::add)).isFalse();

    join("n1");
    runs.start(request("a.db", false), events::add);
    assertThat(events.getFirst().getRunBegun().getNodesList()).containsExactly("n1");
    for (RunRequest other :
        List.of(request("a.db", false), request("b.db", true), another("a.db"))) {
      assertThatThrownBy(() -> runs.start(other, events::add))
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("a run is open already")
          .hasMessageContaining("round 0");
    }
    assertThatThrownBy(() -> runs.start(request("a.db", false), events::add))
        .hasMessageContaining("open already");
  }

  @Test
  void sharesMembersOutOnlyWhereItCan() {
    assertThatThrownBy(() -> runs.rebalance())
        .isInstanceOf(Refusal.class)
        .hasMessage("no run is open");
    join("n1");
    runs.start(request("a.db", false), _ -> {});
    assertThatThrownBy(() -> runs.rebalance())
        .isInstanceOf(Refusal.class)
        .hasMessage("the run has no round yet: it is founding");
    now += HEARTBEAT.toNanos() * 3 + 1;
    assertThatThrownBy(() -> runs.rebalance())
        .isInstanceOf(Refusal.class)
        .hasMessage("no node is there to host members");
    assertThat(coordination.status().hasRun()).isTrue();
  }

  private RunRequest another(String ledger) {
    return RunRequest.of(ScriptedFleet.start(folder.resolve(ledger), 3, 2).setResume(true).build());
  }

  @Test
  void showsTheOpenRun() {
    Line line = join("n1");
    runs.start(request("a.db", false), _ -> {});
    assertThat(line.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.RUN_ASSIGNED);
    assertThat(coordination.status().getRun().getPhase()).isEqualTo("founding");
    assertThat(coordination.status().getRun().getLedgerPath())
        .isEqualTo(folder.resolve("a.db").toString());
    assertThat(coordination.status().getRun().getTreeSize()).isZero();
    assertThat(only().getMembers()).isEqualTo(4);
    assertThat(only().getState()).isEqualTo(NodeState.NODE_STATE_JOINED);
  }

  @Test
  void runsOnTheNodesThatWereAskedForOnly() {
    Line first = join("n1");
    join("n2");
    List<RunEvent> events = new ArrayList<>();
    Start.Builder start = ScriptedFleet.start(folder.resolve("a.db"), 4, 2).addNodes("n2");
    runs.start(RunRequest.of(start.build()), events::add);
    assertThat(events.getFirst().getRunBegun().getNodesList()).containsExactly("n2");
    assertThat(first.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.WELCOME);
  }

  @Test
  void tellsWatchersUntilTheyLeave() {
    Line line = join("n1");
    List<RunEvent> driver = new ArrayList<>();
    List<RunEvent> watcher = new ArrayList<>();
    RunWatcher watching = watcher::add;
    runs.start(request("a.db", false), driver::add);
    assertThat(runs.watch(watching)).isTrue();
    runs.tell(RunEvent.getDefaultInstance());
    runs.left(watching);
    runs.tell(RunEvent.getDefaultInstance());
    assertThat(watcher).hasSize(1);
    assertThat(driver).hasSize(3);
    coordination.stop();
    assertThat(driver.getLast().getRunOver().getExitCode()).isEqualTo(2);
    assertThat(driver.getLast().getRunOver().getMessage())
        .isEqualTo("the coordinator was stopped in round 0");
    assertThat(code(line)).isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void takesNoRunOnWhileItStops() {
    join("n1");
    RunWatcher driver = _ -> {};
    runs.start(request("a.db", false), driver);
    List<String> told = new ArrayList<>();
    runs.finish(() -> told.add("no round is under way"));
    assertThat(told).hasSize(1);
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> runs.start(request("a.db", true), driver), () -> runs.rebalance())) {
      assertThatThrownBy(call).isInstanceOf(Refusal.class).hasMessage("the coordinator stops");
    }
  }

  @Test
  void beginsNoRunBesideALiveOneThatWaitsForItsKeys() {
    join("n1");
    List<Refusal> refused = new ArrayList<>();
    runs.live()
        .start(
            live(),
            new LiveRuns.Caller() {
              @Override
              public void answer(StartLiveResponse response) {
                throw new AssertionError(response);
              }

              @Override
              public void refuse(Refusal why) {
                refused.add(why);
              }
            });
    assertThatThrownBy(() -> runs.start(request("a.db", false), _ -> {}))
        .isInstanceOf(Refusal.class)
        .hasMessage("a live run is being begun already");
    runs.finish(() -> {});
    ByteString key = ByteString.copyFrom(ScriptedNode.key(0).verifyingKey().bytes());
    runs.live().keys("n1", List.of(key));
    assertThat(refused)
        .singleElement()
        .extracting(Refusal::getMessage)
        .isEqualTo("the coordinator stops");
    assertThat(runs.open()).isEmpty();
    assertThat(new LiveFile(folder.resolve("live")).read()).as("nothing to go on with").isEmpty();
  }

  private StartLiveRequest live() {
    return StartLiveRequest.newBuilder()
        .setPlan("plan: with paths\n")
        .setPortablePlan("plan: plain\n")
        .setPlanHash(ByteString.copyFrom(new byte[32]))
        .setConsensus(ScriptedFleet.start(folder.resolve("live.db"), 1, 1).getConsensus())
        .setLedgerPath(folder.resolve("live.db").toString())
        .addNodes("n1")
        .setMembersPerNode(1)
        .setPhaseMillis(5_000)
        .setIntervalMillis(1_000)
        .build();
  }

  @Test
  void whatWaitsOfARunThatEndsIsNotSent() {
    Line line = join("n1");
    line.call().ready = false;
    runs.start(request("a.db", false), _ -> {});
    runs.stop();
    line.call().ready = true;
    line.session().drain();
    assertThat(line.call().heard)
        .extracting(OpenSessionResponse::getMessageCase)
        .contains(MessageCase.RUN_ENDED)
        .doesNotContain(MessageCase.RUN_ASSIGNED);
  }

  @Test
  void aDriverThatComesBackTakesItsRunOver() {
    join("n1");
    List<RunEvent> first = new ArrayList<>();
    List<RunEvent> second = new ArrayList<>();
    RunWatcher lost = first::add;
    RunWatcher back = second::add;
    runs.start(request("a.db", false), lost);
    runs.left(lost);
    runs.start(request("a.db", true), back);
    runs.heard(lost, 1);
    runs.heard(back, 1);
    runs.left(lost);
    runs.tell(RunEvent.getDefaultInstance());
    assertThat(first).hasSize(1);
    assertThat(second).hasSize(2);
    assertThat(second.getFirst().hasRunBegun()).isTrue();
  }

  @Test
  void asksANodeToRepeatItselfOnlyIfItKeepsTheRunsLedger() {
    Line fresh = join("n1");
    runs.start(request("a.db", false), _ -> {});
    Line again = open("n1");
    say(
        "n1",
        again,
        OpenSessionRequest.newBuilder()
            .setHello(
                Hello.newBuilder()
                    .setOldestVersion(1)
                    .setNewestVersion(1)
                    .addKeptLedgers(
                        KeptLedger.newBuilder()
                            .setRunId(ByteString.copyFromUtf8("another run"))
                            .setSize(7))));
    assertThat(fresh.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.RUN_ASSIGNED);
    assertThat(again.call().heard.getLast().getMessageCase()).isEqualTo(MessageCase.RUN_ASSIGNED);
  }
}
