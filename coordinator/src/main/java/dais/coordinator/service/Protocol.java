package dais.coordinator.service;

import dais.proto.coordinator.v1.Hello;
import io.grpc.Status;

/// The versions of the protocol that this coordinator speaks: its own and the one before.
final class Protocol {
  static final int NEWEST = 1;

  /// There is nothing before the first version.
  static final int OLDEST = Math.max(1, NEWEST - 1);

  private Protocol() {}

  /// The newest version that both speak.
  ///
  /// @throws io.grpc.StatusRuntimeException FAILED_PRECONDITION if there is none
  static int negotiate(Hello hello) {
    return negotiate(hello.getOldestVersion(), hello.getNewestVersion(), OLDEST, NEWEST);
  }

  static int negotiate(int oldest, int newest, int ownOldest, int ownNewest) {
    int version = Math.min(newest, ownNewest);
    if (oldest < 1 || version < oldest || version < ownOldest) {
      throw Status.FAILED_PRECONDITION
          .withDescription(
              "this coordinator speaks protocol versions %d to %d but the node %d to %d: %s"
                  .formatted(
                      ownOldest,
                      ownNewest,
                      oldest,
                      newest,
                      newest < ownOldest ? "upgrade the node" : "upgrade the coordinator"))
          .asRuntimeException();
    }
    return version;
  }
}
