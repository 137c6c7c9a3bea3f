package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.RemoteRefusal;
import dais.infrastructure.tls.CertificateChain;
import dais.infrastructure.tls.FleetRoot;
import dais.infrastructure.tls.JoinToken;
import dais.infrastructure.tls.NewIdentity;
import dais.infrastructure.tls.Operators.Operator;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.PeerKind;
import dais.infrastructure.tls.Role;
import dais.infrastructure.tls.SigningRequest;
import dais.infrastructure.tls.TlsIdentity;
import dais.proto.coordinator.v1.JoinRequest;
import dais.proto.coordinator.v1.JoinResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may be in the fleet, and what those are told who may not.
final class MembershipTest {
  private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
  private static final Duration MINUTES = Duration.ofMinutes(10);

  @TempDir private Path folder;
  private Instant now = START;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private Membership membership;

  @BeforeEach
  void found() {
    FleetRoot.create(folder.resolve("root"), "test", clock);
    membership = open();
  }

  private Membership open() {
    return Membership.open(folder.resolve("root"), clock);
  }

  private NewIdentity fresh(String name) {
    return NewIdentity.create(folder.resolve(name), name);
  }

  private static SigningRequest request(NewIdentity fresh) {
    return SigningRequest.read(fresh.signingRequest());
  }

  private PeerIdentity join(String name) {
    return join(Role.NODE, name);
  }

  private PeerIdentity join(Role role, String name) {
    NewIdentity fresh = fresh(name);
    CertificateChain chain =
        membership.join(
            membership.approve(role, name, MINUTES).token(),
            PeerKind.of(role).orElseThrow(),
            request(fresh));
    return fresh.install(chain, membership.root()).peer();
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONNECTION))
        .hasMessage(message);
  }

  @Test
  void aTokenMakesANodeForNinetyDays() {
    assertThat(membership.approve(Role.NODE, "n1", MINUTES).expires())
        .isEqualTo(START.plus(MINUTES));
    assertThat(join("n1"))
        .isEqualTo(new PeerIdentity(Role.NODE, "n1", START.plus(Duration.ofDays(90))));
    assertThat(membership.objection(join("n1"))).isEmpty();
  }

  @Test
  void noCertificateOutlivesTheRoot() {
    now = START.plus(Duration.ofDays(3_653 - 10));
    assertThat(join("n1").notAfter()).isEqualTo(START.plus(Duration.ofDays(3_653)));
  }

  @Test
  void aNodeGetsANewCertificateForANewKey() {
    PeerIdentity node = join("n1");
    now = START.plus(Duration.ofDays(61));
    NewIdentity fresh = fresh("n1");
    TlsIdentity renewed = fresh.install(membership.renew(node, request(fresh)), membership.root());
    assertThat(renewed.peer().notAfter()).isEqualTo(now.plus(Duration.ofDays(90)));

    assertThatThrownBy(() -> membership.renew(node, request(fresh("n2"))))
        .isInstanceOf(Refusal.class)
        .hasMessage("the signing request must name n1 but names n2");
  }

  @Test
  void whoIsRevokedIsOutForGood() {
    PeerIdentity node = join("n1");
    JoinToken spare = membership.approve(Role.NODE, "n1", MINUTES).token();
    now = START.plusMillis(1_500);
    String told = "node n1 was revoked at 2026-11-01T12:00:01Z: lost";
    assertThat(membership.revokeNode("n1", "lost").text()).isEqualTo(told);

    for (Membership one : List.of(membership, open())) {
      assertThat(one.objection(node).map(Refusal::getMessage)).hasValue(told);
      assertRefused(() -> one.approve(Role.NODE, "n1", MINUTES), told);
      assertRefused(() -> one.join(spare, PeerKind.NODE, request(fresh("n1"))), told);
      assertRefused(() -> one.renew(node, request(fresh("n1"))), told);
      assertThat(one.revokedNodes()).hasSize(1);
    }
    assertThat(membership.objection(new PeerIdentity(Role.ADMIN, "n1", node.notAfter())))
        .as("it is nodes that are revoked")
        .isEmpty();
  }

  @Test
  void anOperatorIsLetInWithItsRoleRenewsAndIsPutOut() {
    PeerIdentity viewer = join(Role.VIEWER, "ann");
    assertThat(viewer)
        .isEqualTo(new PeerIdentity(Role.VIEWER, "ann", START.plus(Duration.ofDays(90))));
    PeerIdentity admin = join(Role.ADMIN, "bob");
    now = START.plus(Duration.ofDays(61));
    NewIdentity fresh = fresh("bob");
    assertThat(fresh.install(membership.renew(admin, request(fresh)), membership.root()).peer())
        .isEqualTo(new PeerIdentity(Role.ADMIN, "bob", now.plus(Duration.ofDays(90))));

    String told = "operator ann was revoked at 2027-01-01T12:00:00Z: left";
    assertThat(membership.revokeOperator("ann", "left").revocation().text()).isEqualTo(told);
    for (Membership one : List.of(membership, open())) {
      assertThat(one.objection(viewer).map(Refusal::getMessage)).hasValue(told);
      assertRefused(() -> one.approve(Role.ADMIN, "ann", MINUTES), told);
      assertRefused(() -> one.renew(viewer, request(fresh("ann"))), told);
      assertThat(one.objection(admin)).isEmpty();
      assertThat(one.revokedNodes()).isEmpty();
    }
    assertThat(join("ann").role()).as("a node of that name is another").isEqualTo(Role.NODE);
    assertThat(membership.operators()).extracting(Operator::name).containsExactly("ann", "bob");
    assertThat(membership.revokedOperator("bob")).isEmpty();
  }

  @Test
  void whoIsPutOutLeavesNoTokenBehindThatItMayHaveMade() {
    var _ = join(Role.ADMIN, "bob");
    JoinToken madeByBob = membership.approve(Role.ADMIN, "eve", MINUTES).token();
    assertThat(membership.revokeOperator("bob", "").tokens()).isEqualTo(1);
    assertRefused(
        () -> membership.join(madeByBob, PeerKind.OPERATOR, request(fresh("eve"))),
        "the join token is unknown to this coordinator");
    assertThat(membership.revokeOperator("bob", "").tokens()).isZero();
    assertThatThrownBy(() -> membership.revokeOperator("eve", ""))
        .isInstanceOf(Refusal.class)
        .hasMessage("no operator eve has joined");
  }

  @Test
  void anOperatorHasOneRole() {
    JoinToken admin = membership.approve(Role.ADMIN, "ann", MINUTES).token();
    var _ = join(Role.VIEWER, "ann");
    String told = "operator ann has joined as a viewer already";
    assertThatThrownBy(() -> membership.approve(Role.ADMIN, "ann", MINUTES))
        .isInstanceOf(Refusal.class)
        .hasMessage(told);
    assertThatThrownBy(() -> membership.join(admin, PeerKind.OPERATOR, request(fresh("ann"))))
        .isInstanceOf(Refusal.class)
        .hasMessage(told);
    assertThat(join(Role.VIEWER, "ann").role()).as("from another machine").isEqualTo(Role.VIEWER);
    assertThat(join("ann").role()).isEqualTo(Role.NODE);
  }

  @Test
  void theCoordinatorsOwnOperatorIsNeitherLetInNorPutOut() {
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> membership.approve(Role.VIEWER, "admin", MINUTES),
            () -> membership.revokeOperator("admin", ""),
            () ->
                membership.renew(
                    new PeerIdentity(Role.ADMIN, "admin", START.plus(MINUTES)),
                    request(fresh("admin"))))) {
      assertThatThrownBy(call)
          .isInstanceOf(Refusal.class)
          .hasMessage("admin is the operator of the coordinator's own machine");
    }
  }

  @Test
  void aCertificateThatIsOverIsRefusedInALongSessionToo() {
    PeerIdentity node = join("n1");
    now = node.notAfter();
    assertThat(membership.objection(node)).isEmpty();
    now = now.plusSeconds(1);
    assertThat(membership.objection(node).map(Refusal::getMessage))
        .hasValue(
            "the certificate of node n1 expired at 2027-01-30T12:00:00Z; the coordinator's clock"
                + " says 2027-01-30T12:00:01Z");
  }

  @Test
  void anAddressMayTryAgainAfterAWhile() throws Exception {
    JoinRate rate = new JoinRate();
    InetAddress one = InetAddress.ofLiteral("10.0.0.1");
    for (int i = 0; i < JoinRate.BURST; i++) {
      assertThat(rate.attempt(one, 5)).isZero();
    }
    assertThat(rate.attempt(one, 5)).isEqualTo(JoinRate.EACH);
    assertThat(rate.attempt(InetAddress.ofLiteral("10.0.0.2"), 5)).isZero();
    assertThat(rate.attempt(one, 5 + JoinRate.EACH.toNanos())).isZero();
    assertThat(rate.attempt(one, 6 + JoinRate.EACH.toNanos()))
        .isEqualTo(JoinRate.EACH.minusNanos(1));
  }

  @Test
  void aNetworkOfIpv6CountsAsOneAddressAndTheirNumberIsBounded() throws Exception {
    JoinRate rate = new JoinRate();
    for (int i = 0; i < JoinRate.BURST; i++) {
      assertThat(rate.attempt(InetAddress.ofLiteral("2001:db8::" + (i + 1)), 0)).isZero();
    }
    InetAddress last = InetAddress.ofLiteral("2001:db8::ffff");
    assertThat(rate.attempt(last, 0)).isPositive();
    for (int i = 0; i < JoinRate.MOST_ADDRESSES; i++) {
      assertThat(rate.attempt(InetAddress.ofLiteral("10.0.%d.%d".formatted(i / 250, i % 250)), 0))
          .isZero();
    }
    assertThat(rate.attempt(last, 0)).as("forgotten").isZero();
  }

  /// An answer as it came.
  private static final class Answer {
    final FakeCall<JoinResponse> call = new FakeCall<>();
    final CountDownLatch done = new CountDownLatch(1);
    final StreamObserver<JoinResponse> out =
        new StreamObserver<>() {
          @Override
          public void onNext(JoinResponse value) {
            call.onNext(value);
          }

          @Override
          public void onError(Throwable why) {
            call.onError(why);
            done.countDown();
          }

          @Override
          public void onCompleted() {
            call.onCompleted();
            done.countDown();
          }
        };

    Throwable failure() throws InterruptedException {
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
      return call.failure.orElseThrow();
    }
  }

  private static JoinRequest ask(String token, byte[] request) {
    return JoinRequest.newBuilder()
        .setToken(token)
        .setSigningRequest(ByteString.copyFrom(request))
        .build();
  }

  private static void assertTold(Throwable failure, Status.Code code, String message) {
    assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(code);
    assertThat(RemoteRefusal.read(failure).map(Refusal::getMessage).orElse("")).startsWith(message);
  }

  @Test
  void saysToAStrangerWhatIsWrong() throws Exception {
    InetAddress from = InetAddress.getLoopbackAddress();
    try (MembershipCalls calls = new MembershipCalls()) {
      JoinEndpoint endpoint = new JoinEndpoint(membership, calls, () -> 0);
      String token = membership.approve(Role.NODE, "n1", MINUTES).token().text();
      byte[] good = fresh("n1").signingRequest();
      record Case(JoinRequest request, Status.Code code, String message) {}
      for (Case one :
          List.of(
              new Case(
                  ask("AAAA", good),
                  Status.Code.INVALID_ARGUMENT,
                  "the join token is mistyped: it must have 32"),
              new Case(
                  ask(token, new byte[3]),
                  Status.Code.INVALID_ARGUMENT,
                  "a signing request must have the form PKCS #10"),
              new Case(
                  ask(token, fresh("n2").signingRequest()),
                  Status.Code.FAILED_PRECONDITION,
                  "the join token is for node n1 but the request is for node n2"),
              new Case(
                  ask(token, good).toBuilder().setOperator(true).build(),
                  Status.Code.FAILED_PRECONDITION,
                  "the join token is for node n1 but the request is for operator n1"))) {
        Answer answer = new Answer();
        endpoint.join(from, one.request(), answer.out);
        assertTold(answer.failure(), one.code(), one.message());
      }
      Answer joined = new Answer();
      endpoint.join(from, ask(token, good), joined.out);
      assertThat(joined.done.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(joined.call.heard.getFirst().getChainCount()).isEqualTo(2);
      Answer again = new Answer();
      endpoint.join(from, ask(token, new byte[3]), again.out);
      assertTold(
          again.failure(),
          Status.Code.PERMISSION_DENIED,
          "the join token for n1 was used at 2026-11-01T12:00:00Z");

      for (int i = 6; i < JoinRate.BURST; i++) {
        endpoint.join(from, ask("", good), new Answer().out);
      }
      Answer tooMany = new Answer();
      endpoint.join(from, ask(token, good), tooMany.out);
      assertTold(
          tooMany.failure(),
          Status.Code.RESOURCE_EXHAUSTED,
          "too many attempts to join from one address: 20 at once, then one each 3 s");
      assertThat(pushback(tooMany.failure())).hasValue("3000");
    }
  }

  private static Optional<String> pushback(Throwable failure) {
    return Optional.ofNullable(Status.trailersFromThrowable(failure))
        .map(
            trailers ->
                trailers.get(
                    Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)));
  }

  @Test
  void aBugEndsTheCallAndNotTheThread() throws Exception {
    try (MembershipCalls calls = new MembershipCalls()) {
      Answer failed = new Answer();
      calls.answer(
          failed.out,
          () -> {
            throw new IllegalStateException("no such thing");
          });
      assertThat(failed.failure())
          .hasMessage("INTERNAL: a bug in dais: java.lang.IllegalStateException: no such thing");
      Answer next = new Answer();
      calls.answer(next.out, JoinResponse::getDefaultInstance);
      assertThat(next.done.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(next.call.completed).isTrue();
    }
  }

  @Test
  void onlySoManyCallsWait() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicReference<Boolean> worked = new AtomicReference<>(false);
    try (MembershipCalls calls = new MembershipCalls()) {
      calls.answer(
          new Answer().out,
          () -> {
            begun.countDown();
            try {
              worked.set(go.await(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return JoinResponse.getDefaultInstance();
          });
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
      List<Answer> waiting = new ArrayList<>();
      for (int i = 0; i < MembershipCalls.MOST_WAITING; i++) {
        waiting.add(new Answer());
        calls.answer(waiting.getLast().out, JoinResponse::getDefaultInstance);
      }
      Answer rejected = new Answer();
      calls.answer(rejected.out, JoinResponse::getDefaultInstance);
      assertTold(
          rejected.failure(),
          Status.Code.RESOURCE_EXHAUSTED,
          "64 calls about membership wait already");
      assertThat(pushback(rejected.failure())).hasValue("1000");
      go.countDown();
      assertThat(waiting.getLast().done.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(waiting.getLast().call.completed).isTrue();
      assertThat(worked).hasValue(true);
    }
  }
}
