package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.OpenSessionResponse;
import dais.proto.coordinator.v1.RunEvent;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.proto.coordinator.v1.StartLiveResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How live runs are begun, paused and taken up, with a stage that only notes what is begun.
final class LiveRunsTest implements RunSurroundings, LiveRuns.Stage, LiveRuns.Caller {
  private static final Instant NOW = Instant.parse("2026-11-22T05:00:00Z");

  @TempDir private Path folder;
  private Optional<Refusal> objection = Optional.empty();
  private boolean live;
  private final List<String> sent = new ArrayList<>();
  private final List<Runnable> timers = new ArrayList<>();
  private final List<RunRequest> begun = new ArrayList<>();
  private Runnable onBegin = () -> {};
  private final List<StartLiveResponse> answers = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  private LiveRuns runs() {
    return new LiveRuns(new LiveFile(folder.resolve("live")), () -> NOW, this, this);
  }

  private Path ledger() {
    return folder.resolve("live.db");
  }

  private StartLiveRequest.Builder request() {
    return StartLiveRequest.newBuilder()
        .setPlan("plan: with paths\n")
        .setPortablePlan("plan: plain\n")
        .setPlanHash(ByteString.copyFrom(new byte[32]))
        .setConsensus(ScriptedFleet.start(ledger(), 1, 1).getConsensus())
        .setLedgerPath(ledger().toString())
        .addAllNodes(List.of("n10", "n2"))
        .setMembersPerNode(2)
        .setPhaseMillis(5_000)
        .setIntervalMillis(1_000);
  }

  private static List<ByteString> keys(int from) {
    return IntStream.range(from, from + 2)
        .mapToObj(i -> ByteString.copyFrom(ScriptedNode.key(i).verifyingKey().bytes()))
        .toList();
  }

  @Test
  void refusesMoreMembersThanThereAreIds() {
    StartLiveRequest huge = request().setMembersPerNode(1 << 30).build();
    assertThatThrownBy(() -> new LiveFounding(huge))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "expected at most 1,048,576 members but 2 nodes with 1,073,741,824 each are"
                + " 2,147,483,648");
  }

  private LiveRuns started() {
    LiveRuns runs = runs();
    runs.start(request().build(), this);
    runs.keys("n2", keys(0));
    runs.keys("n10", keys(2));
    return runs;
  }

  @Test
  void asksForKeysAndBegins() {
    LiveRuns runs = runs();
    runs.start(request().build(), this);
    assertThat(sent).containsExactly("n2 wants 2", "n10 wants 2");
    runs.keys("n10", keys(2));
    runs.keys("n10", keys(2));
    runs.keys("n7", keys(4));
    assertThat(begun).as("n2 has not answered").isEmpty();
    runs.keys("n2", keys(0));

    assertThat(refusals).isEmpty();
    assertThat(answers)
        .containsExactly(StartLiveResponse.newBuilder().setLedgerPath(ledger().toString()).build());
    RunRequest request = begun.getFirst();
    Genesis genesis = request.genesis();
    assertThat(genesis.derivedKeys()).isFalse();
    assertThat(genesis.plan()).isEqualTo("plan: plain\n");
    assertThat(genesis.inputs()).isEmpty();
    assertThat(genesis.runLabel()).isEqualTo("live 2026-11-22T05:00:00Z");
    assertThat(genesis.members())
        .as("n2 before n10")
        .containsExactlyElementsOf(
            IntStream.range(0, 4).mapToObj(i -> ScriptedNode.key(i).verifyingKey()).toList());
    assertThat(genesis.checkpointKey())
        .isEqualTo(new LiveFile(folder.resolve("live")).key().orElseThrow().verifyingKey());
    assertThat(request.message().getPlan()).isEqualTo("plan: with paths\n");
    assertThat(request.pace().isLive()).isTrue();
    assertThat(request.pace().phase()).isEqualTo(Duration.ofSeconds(5));
    assertThat(request.pace().interval()).isEqualTo(Duration.ofSeconds(1));
    runs.keys("n2", keys(0));
    assertThat(begun).as("said once more").hasSize(1);
  }

  @Test
  void refusesKeysThatCannotBe() {
    LiveRuns runs = runs();
    runs.start(request().build(), this);
    assertThatThrownBy(() -> runs.keys("n2", keys(0).subList(0, 1)))
        .hasMessage("expected 2 keys of n2 but found 1");
    runs.keys("n10", keys(0));
    assertThatThrownBy(() -> runs.keys("n2", keys(1)))
        .hasMessage("n2 shows a key that is another member's");
    assertThatThrownBy(() -> runs.keys("n2", List.of(ByteString.EMPTY, ByteString.EMPTY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWhatCannotBeBegun() {
    LiveRuns runs = runs();
    runs.start(request().addNodes("n3").build(), this);
    assertThat(refusals.getLast()).hasMessage("expected nodes that are there but n3 is not");
    runs.start(request().clearNodes().build(), this);
    assertThat(refusals.getLast())
        .hasMessage("this fleet has no live run yet, and none can begin without a node");
    runs.start(request().setMembersPerNode(0).build(), this);
    assertThat(refusals.getLast()).hasMessageContaining("found 0 members and 32 bytes");
    runs.start(request().clearPlanHash().build(), this);
    assertThat(refusals.getLast()).hasMessageContaining("found 2 members and 0 bytes");
    runs.start(request().build(), this);
    runs.start(request().build(), this);
    assertThat(refusals.getLast()).hasMessage("a live run is being begun already");
    objection = Optional.of(Refusal.badInput("a run is open", ""));
    runs.start(request().build(), this);
    assertThat(refusals.getLast()).hasMessage("a run is open");
    assertThat(answers).isEmpty();
  }

  @Test
  void givesUpOnNodesThatDoNotAnswer() {
    LiveRuns runs = runs();
    runs.start(request().build(), this);
    runs.keys("n2", keys(0));
    timers.forEach(Runnable::run);
    assertThat(refusals.getLast()).hasMessage("waited 20 s for the members' keys of n10");
    assertThat(refusals.getLast().exitCode()).isEqualTo(ExitCode.TIMEOUT);
    runs.keys("n10", keys(2));
    assertThat(begun).isEmpty();

    runs.start(request().build(), this);
    runs.failed("n7", RunFailed.newBuilder().setExitCode(6).setMessage("of another").build());
    assertThat(refusals).hasSize(1);
    runs.failed(
        "n2",
        RunFailed.newBuilder().setExitCode(6).setMessage("disk full").setHint("free").build());
    assertThat(refusals.getLast()).hasMessage("node n2: disk full");
    assertThat(refusals.getLast().exitCode()).isEqualTo(ExitCode.SURROUNDINGS);
    timers.forEach(Runnable::run);
    assertThat(refusals).as("a deadline of before").hasSize(2);
  }

  @Test
  void aRunThatCannotBeBegunIsNotKept() {
    LiveRuns runs = runs();
    runs.start(request().clearConsensus().build(), this);
    runs.keys("n2", keys(0));
    runs.keys("n10", keys(2));
    assertThat(refusals.getLast())
        .hasMessageStartingWith("the request to start a run cannot be used: ");
    runs().recall();
    assertThat(begun).isEmpty();
  }

  @Test
  void goesOnAfterACrashByItself() throws Exception {
    RunRequest first = first(started());
    Files.createFile(ledger());
    LiveRuns later = runs();
    later.recall();
    assertThat(begun).hasSize(2);
    assertThat(begun.getLast().genesis().encode()).isEqualTo(first.genesis().encode());
    assertThat(begun.getLast().message().getResume()).isTrue();
    assertThat(later.trouble()).isEmpty();
  }

  private RunRequest first(LiveRuns runs) {
    assertThat(runs.trouble()).isEmpty();
    return begun.getFirst();
  }

  @Test
  void aRunThatWasPausedIsTakenUpByACallOnly() throws Exception {
    started().pause();
    Files.createFile(ledger());
    LiveRuns later = runs();
    later.recall();
    assertThat(begun).hasSize(1);
    later.start(request().setPlan("another").build(), this);
    assertThat(refusals.getLast())
        .hasMessage("this fleet's live run was begun with another plan; its ledger is " + ledger());
    later.start(request().setIntervalMillis(2_000).build(), this);
    assertThat(refusals.getLast())
        .hasMessageStartingWith(
            "this fleet's live run was begun with rounds every 1000 ms with phases of 5000 ms, not"
                + " 2000 and 5000");
    later.start(request().setPhaseMillis(1).build(), this);
    assertThat(refusals.getLast()).hasMessageContaining("not 1000 and 1;");
    later.start(request().setPlan("another").setAsKept(true).build(), this);
    assertThat(answers.getLast().getResumed()).isTrue();
    assertThat(begun).hasSize(2);
    runs().recall();
    assertThat(begun).as("it is open again").hasSize(3);
  }

  @Test
  void aRunThatIsOpenGoesOnAsItWasBegun() throws Exception {
    LiveRuns runs = started();
    live = true;
    objection = Optional.of(Refusal.badInput("a run is open", ""));
    runs.start(request().build(), this);
    runs.start(request().setPlan("another").setAsKept(true).build(), this);
    assertThat(answers.subList(1, 3)).allMatch(StartLiveResponse::getResumed);
    runs.start(request().setIntervalMillis(0).build(), this);
    assertThat(refusals.getLast()).hasMessageContaining("rounds every 1000 ms");
    Files.delete(folder.resolve("live").resolve("run"));
    runs.start(request().build(), this);
    assertThat(refusals.getLast()).hasMessageStartingWith("a live run is open, but the file");
    assertThat(begun).hasSize(1);
  }

  @Test
  void aLedgerThatIsGoneIsNotBegunAnew() {
    var _ = started();
    LiveRuns later = runs();
    later.recall();
    assertThat(begun).hasSize(1);
    assertThat(later.trouble())
        .startsWith("the ledger of the live run is gone: expected " + ledger())
        .containsPattern(
            "dais coordinator recover --from-nodes --run [0-9a-f]{12} --ledger " + ledger());
    later.start(request().build(), this);
    assertThat(refusals.getLast()).hasMessageStartingWith("the ledger of the live run is gone");
  }

  @Test
  void saysWhyARunEndedAndForgetsOneThatWasNotFounded() {
    LiveRuns runs = started();
    LedgerStore.create(ledger(), "dais/run/x", SigningKey.derived(1, "checkpoint")).close();
    RunOver why =
        RunOver.newBuilder().setExitCode(3).setMessage("n2 is late").setHint("look").build();
    runs.over(why, ledger(), true);
    assertThat(runs.trouble()).isEqualTo("n2 is late (look)");
    assertThat(ledger()).exists();
    runs.over(RunOver.getDefaultInstance(), ledger(), true);
    assertThat(runs.trouble()).startsWith("it came to its last round");
    runs.over(why, ledger(), false);
    assertThat(ledger()).doesNotExist();
    runs().recall();
    assertThat(begun).hasSize(1);
  }

  @Test
  void aFileThatHoldsSomethingElseIsTold() throws Exception {
    var _ = started();
    Path file = folder.resolve("live").resolve("run");
    for (String text : List.of("", "open\n!\n", "open\nAAAA\n", "closed\nAAAA\n")) {
      Files.writeString(file, text);
      LiveRuns later = runs();
      later.recall();
      assertThat(later.trouble()).startsWith("expected how the live run was begun in " + file);
      later.pause(); // Stops nevertheless.
    }
    assertThat(begun).hasSize(1);
  }

  @Test
  void saysWhyARunEndedAsItWasBegun() throws Exception {
    LiveRuns runs = runs();
    RunOver over =
        RunOver.newBuilder().setExitCode(1).setMessage("no good").setHint("look").build();
    onBegin = () -> runs.over(over, ledger(), true);
    runs.start(request().build(), this);
    runs.keys("n2", keys(0));
    runs.keys("n10", keys(2));
    assertThat(runs.trouble()).isEqualTo("no good (look)");
    Files.createFile(ledger());
    runs.start(request().setAsKept(true).build(), this);
    assertThat(runs.trouble()).isEqualTo("no good (look)");
    onBegin =
        () -> {
          throw Refusal.badInput("another run is open", "Wait.");
        };
    runs.start(request().setAsKept(true).build(), this);
    assertThat(refusals.getLast()).hasMessage("another run is open");
    assertThat(runs.trouble()).as("nothing has changed").isEqualTo("no good (look)");
    onBegin = () -> {};
    runs.start(request().setAsKept(true).build(), this);
    assertThat(runs.trouble()).isEmpty();
    assertThat(begun).hasSize(4);
  }

  @Test
  void anotherCheckpointKeyIsRefused() throws Exception {
    var _ = started();
    Files.createFile(ledger());
    Files.delete(folder.resolve("live").resolve("checkpoint.pem"));
    LiveRuns later = runs();
    later.recall();
    assertThat(later.trouble()).contains("another checkpoint key than this coordinator's");
  }

  @Override
  public Optional<Refusal> objection() {
    return objection;
  }

  @Override
  public boolean isLive() {
    return live;
  }

  @Override
  public List<String> nodes() {
    return List.of("n2", "n7", "n10");
  }

  @Override
  public void begin(RunRequest request, List<String> names) {
    assertThat(names).containsExactly("n2", "n10");
    begun.add(request);
    onBegin.run();
  }

  @Override
  public void answer(StartLiveResponse response) {
    answers.add(response);
  }

  @Override
  public void refuse(Refusal why) {
    refusals.add(why);
  }

  @Override
  public void send(String node, OpenSessionResponse message) {
    sent.add("%s wants %d".formatted(node, message.getMembersWanted().getCount()));
  }

  @Override
  public void sendAll(String node, ByteString run, Iterator<OpenSessionResponse> messages) {}

  @Override
  public void drop(String node, ByteString run) {}

  @Override
  public void tell(RunEvent event) {}

  @Override
  public void refused(String node, String reason) {}

  @Override
  public void late(String node, int statements) {}

  @Override
  public void after(Duration pause, Runnable task) {
    timers.add(task);
  }

  @Override
  public void execute(Runnable task) {
    task.run();
  }

  @Override
  public Executor verifiers() {
    return Runnable::run;
  }

  @Override
  public long nanoTime() {
    return 0;
  }
}
