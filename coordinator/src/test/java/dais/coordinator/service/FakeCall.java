package dais.coordinator.service;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A caller that keeps what it is told, and reads as fast as the test wants.
final class FakeCall<T> extends ServerCallStreamObserver<T> {
  final List<T> heard = new ArrayList<>();
  Optional<Throwable> failure = Optional.empty();
  boolean completed;
  boolean ready = true;
  boolean cancelled;

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public boolean isReady() {
    return ready;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void onNext(T value) {
    heard.add(value);
  }

  @Override
  public void onError(Throwable why) {
    failure = Optional.of(why);
  }

  @Override
  public void onCompleted() {
    completed = true;
  }
}
