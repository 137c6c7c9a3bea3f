package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.tls.ExpiryWarning;
import dais.node.service.DistrustBook;
import dais.node.service.Distrusted;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.NodeState;
import dais.proto.coordinator.v1.NodeStatus;
import dais.proto.coordinator.v1.RunStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// How a fleet does: what its coordinator says, beside the processes of this machine, which are
/// known without it.
///
/// @param fleet its name
/// @param coordinator the process, if it is one of this machine
/// @param address where the coordinator listens, or did; empty if it never ran
/// @param trouble why it does not answer; empty if it does
/// @param supervisor the process that starts the coordinator again
/// @param nodes those that have run here or that the coordinator knows
/// @param run the open one
/// @param liveTrouble why the live run does not go on; empty if it does, or if there is none
record FleetStatus(
    String fleet,
    Life coordinator,
    String address,
    int restarts,
    Optional<Refusal> trouble,
    Life supervisor,
    List<Node> nodes,
    Optional<RunStatus> run,
    String liveTrouble) {

  /// What has become of a process of this machine.
  ///
  /// @param word `running`, `paused`, `died`, `stopped`, or `elsewhere` for none of this machine
  /// @param pid 0 if it does not run
  record Life(String word, long pid) {
    private static final Life ELSEWHERE = new Life("elsewhere", 0);

    static Life of(ProcessFolder place) {
      Optional<RecordedProcess> recorded = place.recorded();
      if (recorded.isEmpty()) {
        return new Life("stopped", 0);
      }
      RecordedProcess process = recorded.get();
      return process.isAlive()
          ? new Life(process.isPaused() ? "paused" : "running", process.pid())
          : new Life("died", 0);
    }

    String text() {
      return pid == 0 ? word : word + ", pid " + pid;
    }

    void write(JsonGenerator json) throws IOException {
      json.writeStringField("process", word);
      if (pid == 0) {
        json.writeNullField("pid");
      } else {
        json.writeNumberField("pid", pid);
      }
    }
  }

  /// One node.
  ///
  /// @param said what the coordinator says of it; the default instance if nothing
  /// @param now by the clock of this machine
  /// @param distrusted what it does not believe its coordinator, by its own record on this machine:
  ///   the coordinator has no say in it
  /// @param newestVersion of the protocol that the coordinator speaks; 0 without a coordinator
  record Node(
      String name,
      Life life,
      NodeStatus said,
      Instant now,
      List<Distrusted> distrusted,
      int newestVersion) {
    Node {
      distrusted = List.copyOf(distrusted);
    }

    /// `joined`, `ready`, `late`, `absent`, `revoked`, or `unknown` without a coordinator.
    String state() {
      return state(said.getState());
    }

    static String state(NodeState state) {
      return state == NodeState.NODE_STATE_UNSPECIFIED || state == NodeState.UNRECOGNIZED
          ? "unknown"
          : state.name().substring("NODE_STATE_".length()).toLowerCase(Locale.ROOT);
    }

    String text() {
      StringBuilder text = new StringBuilder("%s; %s".formatted(life.text(), state()));
      if (said.getMembers() > 0) {
        text.append(", %d members".formatted(said.getMembers()));
      }
      if (said.getState() == NodeState.NODE_STATE_LATE
          || said.getState() == NodeState.NODE_STATE_ABSENT) {
        text.append(", silent for %d s".formatted(said.getSilentMillis() / 1_000));
      }
      distrusted.forEach(one -> text.append("; ").append(one.text()));
      if (!said.getDivergence().isEmpty()) {
        text.append("; refused to apply: ").append(said.getDivergence());
      }
      if (said.getRefusedStatements() > 0) {
        text.append(
            "; %d statements refused, the last: %s"
                .formatted(said.getRefusedStatements(), said.getLastRefusal()));
      }
      if (said.getVersion() > 0 && said.getVersion() < newestVersion) {
        text.append(
            "; it speaks protocol version %d, the coordinator %d too"
                .formatted(said.getVersion(), newestVersion));
      }
      if (said.getAbsentSinceRound() > 0) {
        text.append(
            "; the run goes on without it since round %d: %s"
                .formatted(said.getAbsentSinceRound(), said.getAbsentBecause()));
      }
      if (said.getLateStatements() > 0) {
        text.append("; %d statements came too late".formatted(said.getLateStatements()));
      }
      if (!said.getSessionRefusal().isEmpty() && said.getRevocation().isEmpty()) {
        text.append("; its session was refused: ").append(said.getSessionRefusal());
      }
      if (!said.getRevocation().isEmpty()) {
        text.append("; ").append(said.getRevocation());
      } else if (endsSoon()) {
        text.append("; its certificate ends at ")
            .append(Instant.ofEpochSecond(said.getCertificateEnds()));
      }
      return text.toString();
    }

    private boolean endsSoon() {
      return said.getCertificateEnds() > 0
          && now.plus(ExpiryWarning.AHEAD).getEpochSecond() > said.getCertificateEnds();
    }

    void write(JsonGenerator json) throws IOException {
      json.writeStringField("name", name);
      life.write(json);
      json.writeStringField("state", state());
      json.writeNumberField("members", said.getMembers());
      json.writeNumberField("silent_millis", said.getSilentMillis());
      json.writeNumberField("certificate_ends", said.getCertificateEnds());
      json.writeStringField("software", said.getSoftware());
      json.writeNumberField("protocol_version", said.getVersion());
      json.writeStringField("divergence", said.getDivergence());
      json.writeArrayFieldStart("distrusts");
      for (Distrusted one : distrusted) {
        json.writeString(one.text());
      }
      json.writeEndArray();
      json.writeNumberField("refused_statements", said.getRefusedStatements());
      json.writeStringField("last_refusal", said.getLastRefusal());
      json.writeNumberField("late_statements", said.getLateStatements());
      json.writeNumberField("absent_since_round", said.getAbsentSinceRound());
      json.writeStringField("absent_because", said.getAbsentBecause());
      json.writeStringField("session_refusal", said.getSessionRefusal());
      json.writeStringField("revocation", said.getRevocation());
    }
  }

  /// Asks the coordinator, and looks at the processes.
  static FleetStatus of(Shell shell, FleetFolder fleet) {
    Optional<GetStatusResponse> answer = Optional.empty();
    Optional<Refusal> trouble = Optional.empty();
    try (CoordinatorClient client = CoordinatorClient.ofRunning(shell, fleet)) {
      answer = Optional.of(client.status());
    } catch (Refusal e) {
      trouble = Optional.of(e);
    }
    Map<String, NodeStatus> said =
        answer.stream()
            .flatMap(response -> response.getNodesList().stream())
            .collect(
                Collectors.toMap(
                    NodeStatus::getName, node -> node, (a, _) -> a, LinkedHashMap::new));
    Instant now = shell.clock().instant();
    int newest = answer.map(GetStatusResponse::getNewestVersion).orElse(0);
    List<Node> nodes = new ArrayList<>();
    for (ProcessFolder place : fleet.nodes()) {
      NodeStatus status = said.remove(place.name());
      nodes.add(
          new Node(
              place.name(),
              Life.of(place),
              status == null ? NodeStatus.getDefaultInstance() : status,
              now,
              new DistrustBook(place.path()).all(),
              newest));
    }
    said.forEach(
        (name, status) ->
            nodes.add(new Node(name, Life.ELSEWHERE, status, now, List.of(), newest)));
    boolean elsewhere = fleet.isElsewhere();
    return new FleetStatus(
        fleet.name(),
        elsewhere ? Life.ELSEWHERE : Life.of(fleet.coordinator()),
        fleet.address(),
        fleet.coordinator().restarts(),
        trouble,
        elsewhere ? Life.ELSEWHERE : Life.of(fleet.supervisor()),
        List.copyOf(nodes),
        answer.filter(GetStatusResponse::hasRun).map(GetStatusResponse::getRun),
        answer.map(GetStatusResponse::getLiveTrouble).orElse(""));
  }

  /// A line for each process, and one for the run.
  String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        line(
            "coordinator",
            coordinator.text()
                + (address.isEmpty() ? "" : "; " + address)
                + (restarts == 0 ? "" : "; restarts: " + restarts)));
    lines.add(line("supervisor", supervisor.text()));
    nodes.forEach(node -> lines.add(line(node.name(), node.text())));
    run.ifPresent(
        open ->
            lines.add(
                line(
                    open.getLive() ? "live run" : "run",
                    "round %d, %s; %d entries in %s"
                        .formatted(
                            open.getRound(),
                            open.getPhase(),
                            open.getTreeSize(),
                            open.getLedgerPath()))));
    if (!liveTrouble.isEmpty()) {
      lines.add(line("live run", "does not go on: " + liveTrouble));
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String line(String name, String text) {
    return "%-12s %s".formatted(name, text);
  }

  /// Into an object that is open.
  void write(JsonGenerator json) throws IOException {
    json.writeStringField("fleet", fleet);
    json.writeObjectFieldStart("coordinator");
    coordinator.write(json);
    json.writeStringField("address", address);
    json.writeBooleanField("answers", trouble.isEmpty());
    json.writeStringField("trouble", trouble.map(Refusal::getMessage).orElse(""));
    json.writeNumberField("restarts", restarts);
    json.writeEndObject();
    json.writeObjectFieldStart("supervisor");
    supervisor.write(json);
    json.writeEndObject();
    json.writeArrayFieldStart("nodes");
    for (Node node : nodes) {
      json.writeStartObject();
      node.write(json);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("live_trouble", liveTrouble);
    if (run.isEmpty()) {
      json.writeNullField("run");
      return;
    }
    json.writeObjectFieldStart("run");
    json.writeStringField("run_id", HexFormat.of().formatHex(run.get().getRunId().toByteArray()));
    json.writeNumberField("round", run.get().getRound());
    json.writeBooleanField("live", run.get().getLive());
    json.writeStringField("phase", run.get().getPhase());
    json.writeStringField("ledger_path", run.get().getLedgerPath());
    json.writeNumberField("tree_size", run.get().getTreeSize());
    json.writeEndObject();
  }
}
