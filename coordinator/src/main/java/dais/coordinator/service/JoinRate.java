package dais.coordinator.service;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often one address may try to join: [#BURST] times at once, then once each [#EACH]. The
/// addresses that tried last are remembered, up to a bound: who has more addresses than that gets
/// more attempts, of which each costs a hash as long as no token is good. Thread-safe.
final class JoinRate {
  static final int BURST = 20;
  static final Duration EACH = Duration.ofSeconds(3);
  static final int MOST_ADDRESSES = 1_000;

  private static final int NETWORK_BYTES = 8;

  // When each would have its full burst again: the generic cell rate algorithm (ITU-T I.371).
  private final Map<String, Long> fullAgain =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /// Counts an attempt.
  ///
  /// @param now on any clock that goes forward, in nanoseconds
  /// @return how long to wait before the next one, if this one must not be; else zero
  synchronized Duration attempt(InetAddress from, long now) {
    String network = network(from);
    long full = Math.max(now, fullAgain.getOrDefault(network, now));
    long early = full - now - EACH.multipliedBy(BURST - 1L).toNanos();
    if (early > 0) {
      return Duration.ofNanos(early);
    }
    fullAgain.put(network, full + EACH.toNanos());
    return Duration.ZERO;
  }

  /// One machine has all of a 64-bit IPv6 network.
  private static String network(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of()
        .formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
  }
}
