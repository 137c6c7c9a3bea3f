package dais.test.support;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// An OTLP endpoint over HTTP in this process, for traces; it knows no other path. As little of
/// HTTP as the test needs: one request a connection, with its length given.
public final class HttpCollector implements AutoCloseable {
  private static final String LENGTH = "content-length:";

  private final ServerSocket socket;
  private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();

  public HttpCollector() throws IOException {
    this.socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("http-collector").start(this::accept);
  }

  public String endpoint() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /// The spans so far.
  public List<ReceivedSpan> spans() {
    return List.copyOf(spans);
  }

  /// The paths that were asked for.
  public List<String> paths() {
    return List.copyOf(paths);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try (Socket one = socket.accept()) {
        answer(one);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private void answer(Socket one) throws IOException {
    InputStream in = new BufferedInputStream(one.getInputStream());
    String path = line(in).split(" ", -1)[1];
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    byte[] body = in.readNBytes(length);
    paths.add(path);
    Optional<String> found = Optional.of("200 OK").filter(_ -> path.equals("/v1/traces"));
    if (found.isPresent()) {
      ExportTraceServiceRequest.parseFrom(body).getResourceSpansList().stream()
          .flatMap(
              group ->
                  group.getScopeSpansList().stream()
                      .flatMap(scope -> scope.getSpansList().stream())
                      .map(
                          span ->
                              ReceivedSpan.of(
                                  ReceivedSpan.attributes(group.getResource().getAttributesList()),
                                  span)))
          .forEach(spans::add);
    }
    String reply =
        "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .formatted(found.orElse("404 Not Found"));
    one.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
