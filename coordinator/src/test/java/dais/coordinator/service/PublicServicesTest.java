package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import dais.infrastructure.tls.TlsIdentity;
import dais.ledger.LedgerConfig;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.MembershipServiceGrpc;
import dais.proto.coordinator.v1.RevokeOperatorRequest;
import dais.proto.coordinator.v1.StopRequest;
import dais.proto.coordinator.v1.StopResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What tools that know nothing of dais ask, over real sockets.
final class PublicServicesTest {
  private static final long DEADLINE_SECONDS = 30;

  private final Clock clock = Clock.systemUTC();
  private final List<ManagedChannel> channels = new ArrayList<>();
  @TempDir private Path folder;
  private FleetRoot root;
  private Membership membership;
  private CoordinatorProcess coordinator;

  @BeforeEach
  void start() {
    root = FleetRoot.create(folder.resolve("root"), "test", clock);
    membership = Membership.open(folder.resolve("root"), clock);
    coordinator =
        CoordinatorProcess.start(
            new CoordinatorProcess.Setup(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "test",
                Duration.ofSeconds(1),
                LedgerConfig.DEFAULT,
                Protocol.OWN,
                LedgerShelf.open(folder.resolve("shelf")),
                new LiveFile(folder.resolve("live"))),
            identity(Role.COORDINATOR, "127.0.0.1"),
            membership,
            clock);
  }

  @AfterEach
  void stop() {
    channels.forEach(ManagedChannel::shutdownNow);
    coordinator.close();
  }

  private TlsIdentity identity(Role role, String... hosts) {
    String name = role.word();
    NewIdentity fresh = NewIdentity.create(folder.resolve(name), name);
    PeerIdentity peer = new PeerIdentity(role, name, clock.instant().plus(Duration.ofDays(9)));
    return fresh.install(
        root.issue(SigningRequest.read(fresh.signingRequest()), peer, List.of(hosts)),
        root.fingerprint());
  }

  private ManagedChannel channel(Role role) {
    return kept(FleetChannel.open(address(), FleetTls.client(identity(role), clock)));
  }

  private ManagedChannel stranger() {
    return kept(FleetChannel.open(address(), FleetTls.joining(root.fingerprint(), clock)));
  }

  private ManagedChannel kept(ManagedChannel channel) {
    channels.add(channel);
    return channel;
  }

  private String address() {
    return "127.0.0.1:" + coordinator.port();
  }

  private static HealthGrpc.HealthBlockingStub health(ManagedChannel channel) {
    return HealthGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static ServingStatus check(ManagedChannel channel, String service) {
    return health(channel)
        .check(HealthCheckRequest.newBuilder().setService(service).build())
        .getStatus();
  }

  private static Status refusal(Runnable call) {
    return catchThrowableOfType(StatusRuntimeException.class, call::run).getStatus();
  }

  @Test
  void anybodyMayAskWhetherItServes() {
    ManagedChannel stranger = stranger();
    assertThat(check(stranger, "")).isEqualTo(ServingStatus.SERVING);
    assertThat(check(stranger, "dais.ledger.v1.LedgerService")).isEqualTo(ServingStatus.SERVING);
    assertThat(check(stranger, "dais.coordinator.v1.SessionService"))
        .isEqualTo(ServingStatus.SERVING);
    assertThat(refusal(() -> check(stranger, "dais.none")).getCode())
        .isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void whoWatchesIsToldThatItStopsAndHoldsNothingUp() {
    assertThat(
            refusal(() -> health(stranger()).watch(HealthCheckRequest.getDefaultInstance()).next())
                .getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
    Iterator<HealthCheckResponse> told =
        health(channel(Role.VIEWER)).watch(HealthCheckRequest.getDefaultInstance());
    assertThat(told.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    var _ = Thread.ofPlatform().start(coordinator::close);
    assertThat(told.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(refusal(told::next))
        .extracting(Status::getCode, Status::getDescription)
        .containsExactly(Status.Code.UNAVAILABLE, "the coordinator stops");
  }

  @Test
  void watchersAreBounded() {
    ManagedChannel viewer = channel(Role.VIEWER);
    for (int i = 0; i < LastingCalls.MOST_CALLS; i++) {
      assertThat(health(viewer).watch(HealthCheckRequest.getDefaultInstance()).next().getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> health(viewer).watch(HealthCheckRequest.getDefaultInstance()).next());
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(RemoteRefusal.pause(refusal)).hasValue(Duration.ofSeconds(10));
  }

  /// An operator who has joined with a token.
  private ManagedChannel operator(Role role, String name) {
    NewIdentity fresh = NewIdentity.create(folder.resolve(name), name);
    TlsIdentity identity =
        fresh.install(
            membership.join(
                membership.approve(role, name, Duration.ofMinutes(1)).token(),
                PeerKind.OPERATOR,
                SigningRequest.read(fresh.signingRequest())),
            root.fingerprint());
    return kept(FleetChannel.open(address(), FleetTls.client(identity, clock)));
  }

  @Test
  void aRevokedOperatorsCallsEnd() throws Exception {
    ManagedChannel bob = operator(Role.ADMIN, "bob");
    Iterator<HealthCheckResponse> watch =
        health(bob).watch(HealthCheckRequest.getDefaultInstance());
    assertThat(watch.next().getStatus()).isEqualTo(ServingStatus.SERVING);
    // Begun, and its request is yet to come.
    CompletableFuture<Status> answer = new CompletableFuture<>();
    ClientCall<StopRequest, StopResponse> begun =
        bob.newCall(FleetServiceGrpc.getStopMethod(), CallOptions.DEFAULT);
    begun.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            answer.complete(status);
          }
        },
        new Metadata());
    assertThat(check(bob, "")).as("the headers of both have arrived").isNotNull();

    MembershipServiceGrpc.newBlockingStub(channel(Role.ADMIN))
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .revokeOperator(RevokeOperatorRequest.newBuilder().setName("bob").build());
    begun.sendMessage(StopRequest.getDefaultInstance());
    begun.halfClose();
    String why = "operator bob was revoked at ";
    assertThat(refusal(watch::next).getDescription()).startsWith(why);
    assertThat(answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS).getDescription()).startsWith(why);
    assertThat(check(stranger(), "")).as("nothing was stopped").isEqualTo(ServingStatus.SERVING);
  }

  /// Each method, and the roles that may call it; `-` is a caller without a certificate. The last
  /// one stops the coordinator.
  private static final String METHODS =
      """
      dais.coordinator.v1.JoinService/Join - node viewer admin
      dais.coordinator.v1.MembershipService/ApproveNode admin
      dais.coordinator.v1.MembershipService/RevokeNode admin
      dais.coordinator.v1.MembershipService/ApproveOperator admin
      dais.coordinator.v1.MembershipService/RevokeOperator admin
      dais.coordinator.v1.MembershipService/ListOperators viewer admin
      dais.coordinator.v1.MembershipService/RenewCertificate node viewer admin
      dais.coordinator.v1.SessionService/OpenSession node
      dais.coordinator.v1.RunService/DriveRun admin
      dais.coordinator.v1.RunService/StartLive admin
      dais.coordinator.v1.RunService/Rebalance admin
      dais.coordinator.v1.RunService/WatchRun viewer admin
      dais.coordinator.v1.FleetService/GetStatus viewer admin
      dais.coordinator.v1.CopyService/ListCopies viewer admin
      dais.coordinator.v1.CopyService/ReadCopy admin
      dais.ledger.v1.LedgerService/ListLedgers viewer admin
      dais.ledger.v1.LedgerService/ListEntries viewer admin
      dais.ledger.v1.LedgerService/GetEntry viewer admin
      dais.ledger.v1.LedgerService/StreamEntries viewer admin
      dais.ledger.v1.LedgerService/GetCheckpoint viewer admin
      grpc.health.v1.Health/Check - node viewer admin
      grpc.health.v1.Health/Watch node viewer admin
      grpc.reflection.v1.ServerReflection/ServerReflectionInfo viewer admin
      dais.coordinator.v1.FleetService/Stop admin
      """;

  @Test
  void everyMethodIsForItsRolesOnly() throws Exception {
    Map<String, Set<String>> callers = new LinkedHashMap<>();
    METHODS
        .lines()
        .map(line -> List.of(line.split(" ")))
        .forEach(line -> callers.put(line.getFirst(), Set.copyOf(line.subList(1, line.size()))));
    assertThat(callers).containsOnlyKeys(MethodRoles.all().keySet());
    Map<String, ManagedChannel> channels = new LinkedHashMap<>();
    channels.put("-", stranger());
    for (Role role : List.of(Role.NODE, Role.VIEWER, Role.ADMIN)) {
      channels.put(role.word(), channel(role));
    }
    for (Map.Entry<String, Set<String>> method : callers.entrySet()) {
      for (Map.Entry<String, ManagedChannel> caller : channels.entrySet()) {
        Status.Code code = answer(caller.getValue(), method.getKey());
        var said = assertThat(code).as("%s by %s", method.getKey(), caller.getKey());
        if (method.getValue().contains(caller.getKey())) {
          said.isIn(
              Status.Code.OK,
              Status.Code.INVALID_ARGUMENT,
              Status.Code.FAILED_PRECONDITION,
              Status.Code.NOT_FOUND);
        } else {
          said.isEqualTo(
              caller.getKey().equals("-")
                  ? Status.Code.UNAUTHENTICATED
                  : Status.Code.PERMISSION_DENIED);
        }
      }
    }
  }

  /// What a call with an empty message comes to: OK from its first answer on.
  private static Status.Code answer(ManagedChannel channel, String method) throws Exception {
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(method)
                .setRequestMarshaller(new Plain())
                .setResponseMarshaller(new Plain())
                .build(),
            CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
    CompletableFuture<Status> answer = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            answer.complete(Status.OK);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            answer.complete(status);
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(new byte[0]);
    call.halfClose();
    Status.Code code = answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS).getCode();
    call.cancel("heard", null);
    return code;
  }

  private static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// The services that reflection tells of.
  private List<String> services(ManagedChannel channel) throws Exception {
    CompletableFuture<List<String>> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> ask =
        ServerReflectionGrpc.newStub(channel)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse message) {
                    answer.complete(
                        message.getListServicesResponse().getServiceList().stream()
                            .map(ServiceResponse::getName)
                            .toList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.complete(List.of(Status.fromThrowable(failure).getCode().name()));
                  }

                  @Override
                  public void onCompleted() {}
                });
    ask.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
    return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void toolsOfViewersLearnWhatCanBeCalled() throws Exception {
    assertThat(services(channel(Role.VIEWER)))
        .contains(
            "dais.coordinator.v1.FleetService",
            "dais.coordinator.v1.SessionService",
            "dais.ledger.v1.LedgerService",
            "grpc.health.v1.Health");
    assertThat(services(channel(Role.NODE))).containsExactly("PERMISSION_DENIED");
    assertThat(services(stranger())).containsExactly("UNAUTHENTICATED");
  }
}
