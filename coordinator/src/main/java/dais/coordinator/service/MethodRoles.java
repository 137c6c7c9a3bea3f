package dais.coordinator.service;

import dais.infrastructure.tls.Role;
import dais.proto.coordinator.v1.CopyServiceGrpc;
import dais.proto.coordinator.v1.FleetServiceGrpc;
import dais.proto.coordinator.v1.JoinServiceGrpc;
import dais.proto.coordinator.v1.MembershipServiceGrpc;
import dais.proto.coordinator.v1.RunServiceGrpc;
import dais.proto.coordinator.v1.SessionServiceGrpc;
import dais.proto.ledger.v1.LedgerServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Which roles may call which methods of a coordinator.
final class MethodRoles {
  private MethodRoles() {}

  /// Who may call what; nobody named: anybody, without a certificate.
  static Map<String, Set<Role>> all() {
    Map<String, Set<Role>> roles = new HashMap<>();
    allow(roles, JoinServiceGrpc.getJoinMethod());
    allow(roles, MembershipServiceGrpc.getApproveNodeMethod(), Role.ADMIN);
    allow(roles, MembershipServiceGrpc.getRevokeNodeMethod(), Role.ADMIN);
    allow(roles, MembershipServiceGrpc.getApproveOperatorMethod(), Role.ADMIN);
    allow(roles, MembershipServiceGrpc.getRevokeOperatorMethod(), Role.ADMIN);
    allow(roles, MembershipServiceGrpc.getListOperatorsMethod(), Role.VIEWER, Role.ADMIN);
    allow(
        roles,
        MembershipServiceGrpc.getRenewCertificateMethod(),
        Role.NODE,
        Role.VIEWER,
        Role.ADMIN);
    allow(roles, SessionServiceGrpc.getOpenSessionMethod(), Role.NODE);
    allow(roles, RunServiceGrpc.getDriveRunMethod(), Role.ADMIN);
    allow(roles, RunServiceGrpc.getStartLiveMethod(), Role.ADMIN);
    allow(roles, RunServiceGrpc.getRebalanceMethod(), Role.ADMIN);
    allow(roles, RunServiceGrpc.getWatchRunMethod(), Role.VIEWER, Role.ADMIN);
    allow(roles, FleetServiceGrpc.getGetStatusMethod(), Role.VIEWER, Role.ADMIN);
    allow(roles, FleetServiceGrpc.getStopMethod(), Role.ADMIN);
    allow(roles, CopyServiceGrpc.getListCopiesMethod(), Role.VIEWER, Role.ADMIN);
    allow(roles, CopyServiceGrpc.getReadCopyMethod(), Role.ADMIN);
    LedgerServiceGrpc.getServiceDescriptor()
        .getMethods()
        .forEach(method -> allow(roles, method, Role.VIEWER, Role.ADMIN));
    // What a probe asks once costs nothing; what it would leave open is bounded, and for the fleet.
    allow(roles, HealthGrpc.getCheckMethod());
    allow(roles, HealthGrpc.getWatchMethod(), Role.NODE, Role.VIEWER, Role.ADMIN);
    allow(roles, ServerReflectionGrpc.getServerReflectionInfoMethod(), Role.VIEWER, Role.ADMIN);
    return roles;
  }

  private static void allow(
      Map<String, Set<Role>> roles, MethodDescriptor<?, ?> method, Role... callers) {
    roles.put(method.getFullMethodName(), Set.of(callers));
  }
}
