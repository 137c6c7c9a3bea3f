package dais.infrastructure.rpc;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Carries a [Refusal] through a call, so that the caller's user reads the same message and hint
/// and gets the same exit code as if it had happened here.
public final class RemoteRefusal {
  private static final Metadata.Key<String> EXIT_CODE =
      Metadata.Key.of("dais-exit-code", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> HINT =
      Metadata.Key.of("dais-hint-bin", Metadata.BINARY_BYTE_MARSHALLER);

  // gRPC's own, proposal A6: when a client may try again.
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private RemoteRefusal() {}

  /// The failure that ends a call.
  public static StatusRuntimeException status(Refusal refusal) {
    return status(refusal, code(refusal.exitCode()));
  }

  /// The failure that ends a call, where the caller should do something else than what the exit
  /// code alone says.
  public static StatusRuntimeException status(Refusal refusal, Status status) {
    return status.withDescription(refusal.getMessage()).asRuntimeException(trailers(refusal));
  }

  /// The failure of a call that may be tried again after `pause`.
  public static StatusRuntimeException later(Refusal refusal, Duration pause) {
    Metadata trailers = trailers(refusal);
    trailers.put(PUSHBACK, Long.toString(pause.toMillis()));
    return Status.RESOURCE_EXHAUSTED
        .withDescription(refusal.getMessage())
        .asRuntimeException(trailers);
  }

  /// `failure`, which may be tried again after `pause` unless it says another time itself.
  public static StatusRuntimeException later(StatusRuntimeException failure, Duration pause) {
    if (pause(failure).isPresent()) {
      return failure;
    }
    Metadata trailers = new Metadata();
    @Nullable Metadata own = failure.getTrailers();
    if (own != null) {
      trailers.merge(own);
    }
    trailers.put(PUSHBACK, Long.toString(pause.toMillis()));
    return failure.getStatus().asRuntimeException(trailers);
  }

  /// How long the other side asks to wait before the call is tried again; empty if it does not.
  public static Optional<Duration> pause(Throwable failure) {
    @Nullable Metadata trailers = Status.trailersFromThrowable(failure);
    @Nullable String millis = trailers == null ? null : trailers.get(PUSHBACK);
    return millis == null || !millis.matches("\\d{1,9}")
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Long.parseLong(millis)));
  }

  private static Metadata trailers(Refusal refusal) {
    Metadata trailers = new Metadata();
    trailers.put(EXIT_CODE, Integer.toString(refusal.exitCode().code()));
    trailers.put(HINT, refusal.hint().getBytes(StandardCharsets.UTF_8));
    return trailers;
  }

  /// The refusal that ended a call; empty if something else did.
  public static Optional<Refusal> read(Throwable failure) {
    @Nullable Metadata trailers = Status.trailersFromThrowable(failure);
    @Nullable String code = trailers == null ? null : trailers.get(EXIT_CODE);
    byte @Nullable [] hint = trailers == null ? null : trailers.get(HINT);
    if (code == null || !code.matches("\\d{1,3}") || hint == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            ExitCode.of(Integer.parseInt(code)),
            String.valueOf(Status.fromThrowable(failure).getDescription()),
            new String(hint, StandardCharsets.UTF_8),
            failure));
  }

  private static Status code(ExitCode code) {
    return switch (code) {
      case OK, BUG -> Status.INTERNAL;
      case NEGATIVE -> Status.ABORTED;
      case CONNECTION -> Status.PERMISSION_DENIED;
      case TIMEOUT -> Status.DEADLINE_EXCEEDED;
      case BAD_INPUT -> Status.FAILED_PRECONDITION;
      case SURROUNDINGS -> Status.RESOURCE_EXHAUSTED;
      case INTERRUPTED -> Status.CANCELLED;
    };
  }
}
