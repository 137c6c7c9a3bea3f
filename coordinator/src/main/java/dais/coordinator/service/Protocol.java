package dais.coordinator.service;

import dais.proto.coordinator.v1.Hello;
import io.grpc.Status;

/// The versions of the protocol that a coordinator speaks: its own and the one before.
///
/// @param oldest from 1
/// @param newest at least `oldest`
public record Protocol(int oldest, int newest) {
  /// Of this version of dais. There is nothing before version 1.
  public static final Protocol OWN = upTo(1);

  /// @throws IllegalArgumentException if there are no such versions
  public Protocol {
    if (oldest < 1 || newest < oldest) {
      throw new IllegalArgumentException(
          "expected versions from 1, the oldest first, but found %d to %d"
              .formatted(oldest, newest));
    }
  }

  /// A version and, if there is one, the version before it.
  public static Protocol upTo(int newest) {
    return new Protocol(Math.max(1, newest - 1), newest);
  }

  /// The newest version that both speak.
  ///
  /// @throws io.grpc.StatusRuntimeException FAILED_PRECONDITION if there is none
  int negotiate(Hello hello) {
    return negotiate(hello.getOldestVersion(), hello.getNewestVersion());
  }

  int negotiate(int theirOldest, int theirNewest) {
    int version = Math.min(theirNewest, newest);
    if (theirOldest < 1 || version < theirOldest || version < oldest) {
      throw Status.FAILED_PRECONDITION
          .withDescription(
              "this coordinator speaks protocol versions %d to %d but the node %d to %d: %s"
                  .formatted(
                      oldest,
                      newest,
                      theirOldest,
                      theirNewest,
                      theirNewest < oldest ? "upgrade the node" : "upgrade the coordinator"))
          .asRuntimeException();
    }
    return version;
  }
}
