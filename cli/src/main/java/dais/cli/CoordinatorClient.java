package dais.cli;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.TlsIdentity;
import dais.infrastructure.tls.TlsTrouble;
import dais.proto.coordinator.v1.ApproveNodeRequest;
import dais.proto.coordinator.v1.ApproveNodeResponse;
import dais.proto.coordinator.v1.ApproveOperatorRequest;
import dais.proto.coordinator.v1.ApproveOperatorResponse;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.GetStatusRequest;
import dais.proto.coordinator.v1.GetStatusResponse;
import dais.proto.coordinator.v1.KnownOperator;
import dais.proto.coordinator.v1.ListOperatorsRequest;
import dais.proto.coordinator.v1.MembershipServiceGrpc;
import dais.proto.coordinator.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import dais.proto.coordinator.v1.OperatorRole;
import dais.proto.coordinator.v1.RebalanceRequest;
import dais.proto.coordinator.v1.RebalanceResponse;
import dais.proto.coordinator.v1.RevokeNodeRequest;
import dais.proto.coordinator.v1.RevokeNodeResponse;
import dais.proto.coordinator.v1.RevokeOperatorRequest;
import dais.proto.coordinator.v1.RevokeOperatorResponse;
import dais.proto.coordinator.v1.RunServiceGrpc;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.proto.coordinator.v1.StartLiveResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// A fleet's coordinator, called with the rights of an operator: this machine's, or one elsewhere
/// that this user has joined.
final class CoordinatorClient implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 10;

  /// What waits for nodes, or recomputes a run; the coordinator itself gives up before this.
  private static final long LONG_SECONDS = 30;

  private final FleetFolder fleet;
  private final String address;
  private final ManagedChannel channel;

  private CoordinatorClient(FleetFolder fleet, String address, TlsIdentity identity, Clock clock) {
    this.fleet = fleet;
    this.address = address;
    this.channel = FleetChannel.open(address, FleetTls.client(identity, clock));
  }

  /// As [#of] on the coordinator's own machine, for who would only wait for nothing; else the
  /// coordinator elsewhere.
  ///
  /// @throws Refusal if the fleet's coordinator is one of this machine and does not run
  static CoordinatorClient ofRunning(Shell shell, FleetFolder fleet) {
    if (fleet.known().isElsewhere()) {
      OperatorPlace place = new OperatorPlace(fleet);
      Clock clock = FleetIdentities.clock(shell);
      return new CoordinatorClient(fleet, place.coordinator(), place.identity(clock), clock);
    }
    if (fleet.coordinator().running().isEmpty()) {
      throw new Refusal(
          ExitCode.CONNECTION,
          "the coordinator of fleet %s does not run".formatted(fleet.name()),
          "Start it with `dais fleet up`, or `dais coordinator run`.");
    }
    return of(shell, fleet);
  }

  /// Connects when it is first called.
  ///
  /// @throws Refusal if no coordinator of the fleet has ever run on this machine
  static CoordinatorClient of(Shell shell, FleetFolder fleet) {
    String address =
        fleet
            .founded()
            .coordinator()
            .address()
            .orElseThrow(
                () ->
                    new Refusal(
                        ExitCode.CONNECTION,
                        "fleet %s has no coordinator on this machine".formatted(fleet.name()),
                        "Start it: dais fleet up."));
    return new CoordinatorClient(
        fleet,
        address,
        new FleetIdentities(shell, fleet).identity(Role.ADMIN, FleetFolder.ADMIN),
        FleetIdentities.clock(shell));
  }

  /// Where the coordinator is reached from this machine.
  String address() {
    return address;
  }

  ManagedChannel channel() {
    return channel;
  }

  /// What the coordinator says of its fleet.
  ///
  /// @throws Refusal if it does not answer
  GetStatusResponse status() {
    return ask(
        () ->
            FleetServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .getStatus(GetStatusRequest.getDefaultInstance()));
  }

  /// Begins the fleet's live run, or goes on with it.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  StartLiveResponse startLive(StartLiveRequest request) {
    return ask(
        () ->
            RunServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LONG_SECONDS, TimeUnit.SECONDS)
                .startLive(request));
  }

  /// Shares the open run's members out anew.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  RebalanceResponse rebalance() {
    return ask(
        () ->
            RunServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LONG_SECONDS, TimeUnit.SECONDS)
                .rebalance(RebalanceRequest.getDefaultInstance()));
  }

  /// A token by which one node may join under this name.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  ApproveNodeResponse approve(String node, Duration lifetime) {
    ApproveNodeRequest request =
        ApproveNodeRequest.newBuilder()
            .setName(node)
            .setLifetimeSeconds((int) lifetime.toSeconds())
            .build();
    return ask(() -> membership().approveNode(request));
  }

  /// Ends a node's membership.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  RevokeNodeResponse revoke(String node, String reason) {
    RevokeNodeRequest request =
        RevokeNodeRequest.newBuilder().setName(node).setReason(reason).build();
    return ask(() -> membership().revokeNode(request));
  }

  /// A token by which one operator may join under this name.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  ApproveOperatorResponse approve(String operator, OperatorRole role, Duration lifetime) {
    ApproveOperatorRequest request =
        ApproveOperatorRequest.newBuilder()
            .setName(operator)
            .setRole(role)
            .setLifetimeSeconds((int) lifetime.toSeconds())
            .build();
    return ask(() -> membership().approveOperator(request));
  }

  /// Ends an operator's rights.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  RevokeOperatorResponse revokeOperator(String operator, String reason) {
    RevokeOperatorRequest request =
        RevokeOperatorRequest.newBuilder().setName(operator).setReason(reason).build();
    return ask(() -> membership().revokeOperator(request));
  }

  /// The operators of other machines, by name.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  List<KnownOperator> operators() {
    return ask(
        () ->
            membership()
                .listOperators(ListOperatorsRequest.getDefaultInstance())
                .getOperatorsList());
  }

  private MembershipServiceBlockingStub membership() {
    return MembershipServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  /// What `call` answers.
  ///
  /// @throws Refusal if the coordinator does not answer, or refuses
  <T> T ask(Supplier<T> call) {
    try {
      return call.get();
    } catch (StatusRuntimeException e) {
      throw refusal(e);
    }
  }

  /// What a failed call means for the user.
  Refusal refusal(StatusRuntimeException failure) {
    return RemoteRefusal.read(failure)
        .or(() -> TlsTrouble.explain(failure, address).map(this::gone))
        .orElseGet(
            () ->
                switch (failure.getStatus().getCode()) {
                  case DEADLINE_EXCEEDED ->
                      gone("did not answer within " + DEADLINE_SECONDS + " s", failure);
                  case UNAVAILABLE, CANCELLED -> gone(text(failure.getStatus()), failure);
                  case PERMISSION_DENIED ->
                      new Refusal(
                          ExitCode.CONNECTION,
                          text(failure.getStatus()),
                          "Ask an operator of the fleet who may, or for the role admin.",
                          failure);
                  case UNIMPLEMENTED ->
                      new Refusal(
                          ExitCode.CONNECTION,
                          "the coordinator of fleet %s does not know this call: %s"
                              .formatted(fleet.name(), text(failure.getStatus())),
                          "Its dais is older than this one: upgrade it.",
                          failure);
                  default -> throw failure;
                });
  }

  private static String text(Status status) {
    return status.getDescription() == null ? status.getCode().name() : status.getDescription();
  }

  private Refusal gone(Refusal trouble) {
    return new Refusal(
        trouble.exitCode(),
        "the coordinator of fleet %s cannot be reached: %s"
            .formatted(fleet.name(), trouble.getMessage()),
        trouble.hint() + " " + whatToDo(),
        trouble);
  }

  private Refusal gone(String what, Throwable cause) {
    return new Refusal(
        ExitCode.CONNECTION,
        "the coordinator of fleet %s at %s %s".formatted(fleet.name(), address, what),
        whatToDo(),
        cause);
  }

  private String whatToDo() {
    return fleet.isElsewhere()
        ? "It is another machine's: ask who runs it."
        : "`dais fleet status` says what runs, `dais fleet up` starts what does not.";
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
