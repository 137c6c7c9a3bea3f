package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.LedgerStore;
import dais.proto.coordinator.v1.RunFailed;
import dais.proto.coordinator.v1.RunOver;
import dais.proto.coordinator.v1.Start;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.proto.coordinator.v1.StartLiveResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The fleet's live run over the coordinator's life: begun by a call, paused by a stop in order,
/// taken up again by a call or, after a crash, by itself. Confined to the coordinator's loop.
final class LiveRuns {
  /// How long a node may take to show its members' keys.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Logger log = LoggerFactory.getLogger(LiveRuns.class);

  /// The fleet that a live run is begun in.
  interface Stage {
    /// What stands in the way of any run; empty if nothing does.
    Optional<Refusal> objection();

    /// Whether the live run is open.
    boolean isLive();

    /// The nodes that are there.
    List<String> nodes();

    /// Begins a run.
    ///
    /// @throws Refusal if it cannot be begun
    void begin(RunRequest request, List<String> nodes);
  }

  /// Who asked for it.
  interface Caller {
    void answer(StartLiveResponse response);

    void refuse(Refusal why);
  }

  private record Asked(LiveFounding founding, Caller caller) {}

  private final LiveFile file;
  private final InstantSource clock;
  private final RunSurroundings surroundings;
  private final Stage stage;
  private Optional<Asked> asked = Optional.empty();
  private Optional<Refusal> trouble = Optional.empty();

  LiveRuns(LiveFile file, InstantSource clock, RunSurroundings surroundings, Stage stage) {
    this.file = file;
    this.clock = clock;
    this.surroundings = surroundings;
    this.stage = stage;
  }

  /// Begins a live run, or goes on with the one that is kept. One that is open goes on as it is.
  void start(StartLiveRequest request, Caller caller) {
    try {
      Optional<Start> kept = file.read().map(LiveFile.Kept::start);
      kept.ifPresent(start -> requireSame(start, request));
      if (!stage.isLive()) {
        stage.objection().ifPresent(LiveRuns::refuse);
        requireNoneBegins();
        if (kept.isEmpty()) {
          found(request, caller);
          return;
        }
        resume(kept.get());
      }
      caller.answer(answer(kept.orElseThrow(LiveRuns::forgotten).getLedgerPath(), true));
    } catch (Refusal e) {
      caller.refuse(e);
    }
  }

  /// @throws Refusal if a live run waits for its members' keys
  void requireNoneBegins() {
    if (asked.isPresent()) {
      throw Refusal.badInput("a live run is being begun already", "Wait for it.");
    }
  }

  private static void refuse(Refusal why) {
    throw why;
  }

  private static StartLiveResponse answer(String ledger, boolean resumed) {
    return StartLiveResponse.newBuilder().setLedgerPath(ledger).setResumed(resumed).build();
  }

  private static void requireSame(Start kept, StartLiveRequest request) {
    if (request.getAsKept()) {
      return;
    }
    if (!kept.getPlan().equals(request.getPlan())) {
      throw another("another plan", kept);
    }
    if (kept.getIntervalMillis() != request.getIntervalMillis()
        || kept.getPhaseMillis() != request.getPhaseMillis()) {
      throw another(
          "rounds every %d ms with phases of %d ms, not %d and %d"
              .formatted(
                  kept.getIntervalMillis(),
                  kept.getPhaseMillis(),
                  request.getIntervalMillis(),
                  request.getPhaseMillis()),
          kept);
    }
  }

  private static Refusal forgotten() {
    return Refusal.badInput(
        "a live run is open, but the file that says how it was begun is gone: expected live/run beside"
            + " the fleet's root",
        "Put it back: without it the run cannot be taken up after a stop.");
  }

  private static Refusal another(String difference, Start kept) {
    return Refusal.badInput(
        "this fleet's live run was begun with %s; its ledger is %s"
            .formatted(difference, kept.getLedgerPath()),
        "Leave the options of the live run out to go on with it. Another live run needs another"
            + " fleet: --fleet NAME.");
  }

  private void found(StartLiveRequest request, Caller caller) {
    LiveFounding founding = new LiveFounding(request);
    List<String> gone =
        founding.nodes().stream().filter(node -> !stage.nodes().contains(node)).toList();
    if (!gone.isEmpty()) {
      throw Refusal.badInput(
          "expected nodes that are there but %s is not".formatted(String.join(", ", gone)),
          "Start them, or name others; `dais fleet status` shows them.");
    }
    Asked fresh = new Asked(founding, caller);
    asked = Optional.of(fresh);
    founding.nodes().forEach(node -> surroundings.send(node, founding.question()));
    surroundings.after(
        PATIENCE,
        () -> {
          if (asked.filter(fresh::equals).isPresent()) {
            fail(founding.late(PATIENCE.toSeconds()));
          }
        });
  }

  /// A node shows its members' keys.
  ///
  /// @throws IllegalArgumentException if they are not what was wanted
  void keys(String node, List<ByteString> keys) {
    if (asked.isEmpty()) {
      return;
    }
    LiveFounding founding = asked.get().founding();
    founding.keys(node, keys);
    if (founding.missing().isEmpty()) {
      try {
        SigningKey key = file.keyOrNew();
        Start start = founding.start(key.verifyingKey(), clock.instant());
        begin(start, key);
        Caller caller = asked.get().caller();
        asked = Optional.empty();
        caller.answer(answer(start.getLedgerPath(), false));
      } catch (Refusal e) {
        fail(e);
      }
    }
  }

  private void begin(Start start, SigningKey key) {
    RunRequest run = RunRequest.live(start, key, clock);
    file.write(new LiveFile.Kept(true, start));
    try {
      onto(run, start.getNodesList());
    } catch (Refusal e) {
      file.forget();
      throw e;
    }
  }

  /// Begins a run, which may end before this returns; where it cannot be begun, what stood in the
  /// way of the last one still does.
  private void onto(RunRequest run, List<String> nodes) {
    Optional<Refusal> before = trouble;
    trouble = Optional.empty();
    try {
      stage.begin(run, nodes);
    } catch (Refusal e) {
      trouble = before;
      throw e;
    }
  }

  /// A node cannot show them.
  void failed(String node, RunFailed why) {
    if (asked.filter(one -> one.founding().nodes().contains(node)).isPresent()) {
      fail(
          new Refusal(
              ExitCode.of(why.getExitCode()),
              "node %s: %s".formatted(node, why.getMessage()),
              why.getHint()));
    }
  }

  private void fail(Refusal why) {
    Caller caller = asked.orElseThrow().caller();
    asked = Optional.empty();
    caller.refuse(why);
  }

  /// After a start: goes on with a live run that was open when the coordinator ended.
  void recall() {
    try {
      file.read().filter(LiveFile.Kept::open).map(LiveFile.Kept::start).ifPresent(this::resume);
    } catch (Refusal e) {
      log.error("the live run does not go on: {} ({})", e.getMessage(), e.hint());
      trouble = Optional.of(e);
    }
  }

  private void resume(Start kept) {
    RunRequest run =
        RunRequest.live(kept.toBuilder().setResume(true).build(), file.keyOrNew(), clock);
    if (!Files.exists(run.ledgerPath())) {
      throw Refusal.badInput(
          "the ledger of the live run is gone: expected " + run.ledgerPath(),
          "Put it back; or, with all nodes there, `dais coordinator recover --from-nodes --run %.12s --ledger %s`."
                  .formatted(run.runId(), run.ledgerPath())
              + " Then `dais fleet up --live`.");
    }
    file.write(new LiveFile.Kept(true, kept));
    onto(run, kept.getNodesList());
  }

  /// The coordinator stops in order: the live run waits to be taken up.
  void pause() {
    try {
      file.read().ifPresent(kept -> file.write(new LiveFile.Kept(false, kept.start())));
    } catch (Refusal e) {
      log.error("the live run goes on by itself at the next start: {}", e.getMessage());
    }
  }

  /// The live run has ended. What was not even founded is not gone on with.
  ///
  /// @param ledger its ledger, closed
  /// @param founded whether the ledger holds anything
  void over(RunOver why, Path ledger, boolean founded) {
    trouble =
        Optional.of(
            why.getMessage().isEmpty()
                ? Refusal.badInput(
                    "it came to its last round",
                    "Begin another one in another fleet: --fleet NAME.")
                : new Refusal(ExitCode.of(why.getExitCode()), why.getMessage(), why.getHint()));
    if (!founded) {
      try {
        file.forget();
        LedgerStore.remove(ledger);
      } catch (Refusal e) {
        log.error("a live run that was not founded cannot be forgotten: {}", e.getMessage());
      }
    }
  }

  /// Why the live run does not go on; empty if it does, or if there is none.
  String trouble() {
    return trouble.map(why -> "%s (%s)".formatted(why.getMessage(), why.hint())).orElse("");
  }
}
