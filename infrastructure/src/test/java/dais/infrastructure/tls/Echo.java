package dais.infrastructure.tls;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.netty.handler.ssl.SslContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A gRPC server on a port of the loopback address, whose one method answers with the protocol that
/// is spoken and who the caller is.
final class Echo implements AutoCloseable {
  private static final MethodDescriptor<String, String> WHO_AM_I =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("Echo/WhoAmI")
          .setRequestMarshaller(new Utf8())
          .setResponseMarshaller(new Utf8())
          .build();
  private static final Context.Key<String> CALLER = Context.key("caller");
  static final String LOOPBACK = "127.0.0.1";

  private final Server server;

  private Echo(NettyServerBuilder builder) throws IOException {
    this.server =
        builder
            .addService(
                ServerServiceDefinition.builder("Echo")
                    .addMethod(
                        WHO_AM_I,
                        ServerCalls.asyncUnaryCall(
                            (request, answers) -> {
                              answers.onNext(CALLER.get());
                              answers.onCompleted();
                            }))
                    .build())
            .intercept(new Callers())
            .build()
            .start();
  }

  static Echo overTls(SslContext context) throws IOException {
    return new Echo(at(InetAddress.getLoopbackAddress()).sslContext(context));
  }

  static Echo overTlsAt(InetAddress address, SslContext context) throws IOException {
    return new Echo(at(address).sslContext(context));
  }

  static Echo plaintext() throws IOException {
    return new Echo(at(InetAddress.getLoopbackAddress()));
  }

  private static NettyServerBuilder at(InetAddress address) {
    return NettyServerBuilder.forAddress(new InetSocketAddress(address, 0));
  }

  int port() {
    return server.getPort();
  }

  /// What the server says to a caller that reaches it under its address.
  String ask(SslContext context) {
    return ask(LOOPBACK, context);
  }

  String ask(String host, SslContext context) {
    return ask(NettyChannelBuilder.forAddress(host, port()).sslContext(context));
  }

  String askInPlaintext() {
    return ask(NettyChannelBuilder.forAddress(LOOPBACK, port()).usePlaintext());
  }

  static String ask(NettyChannelBuilder builder) {
    ManagedChannel channel = builder.build();
    try {
      return ClientCalls.blockingUnaryCall(
          channel, WHO_AM_I, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "");
    } finally {
      channel.shutdownNow();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static final class Callers implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      return Contexts.interceptCall(
          Context.current().withValue(CALLER, describe(session)), call, headers, next);
    }

    private static String describe(@Nullable SSLSession session) {
      if (session == null) {
        return "plaintext";
      }
      try {
        PeerIdentity peer = PeerIdentity.of((X509Certificate) session.getPeerCertificates()[0]);
        return "%s, %s %s".formatted(session.getProtocol(), peer.role().word(), peer.name());
      } catch (SSLPeerUnverifiedException e) {
        return session.getProtocol() + ", nobody";
      }
    }
  }

  private static final class Utf8 implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
