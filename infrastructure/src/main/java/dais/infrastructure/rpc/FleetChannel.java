package dais.infrastructure.rpc;

import dais.infrastructure.exit.Refusal;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Connections to a coordinator.
public final class FleetChannel {
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:\\s]+):(\\d{1,5})");
  private static final int MOST_PORT = 65_535;

  private FleetChannel() {}

  /// A connection that is made when it is first used, and again when it breaks. Answers are handed
  /// over on the network's thread: a caller's observers must not block.
  ///
  /// @param address `HOST:PORT`; an IPv6 address stands in brackets
  /// @throws Refusal if the address is none
  public static ManagedChannel open(String address, SslContext tls) {
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches() || Integer.parseInt(parts.group(2)) > MOST_PORT) {
      throw Refusal.badInput(
          "expected an address HOST:PORT but found '%s'".formatted(address),
          "Write it like 127.0.0.1:7443 or [::1]:7443.");
    }
    return NettyChannelBuilder.forAddress(parts.group(1), Integer.parseInt(parts.group(2)))
        .sslContext(tls)
        .directExecutor()
        .keepAliveTime(10, TimeUnit.SECONDS)
        .keepAliveTimeout(5, TimeUnit.SECONDS)
        .build();
  }
}
