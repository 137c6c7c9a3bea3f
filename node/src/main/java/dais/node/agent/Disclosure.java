package dais.node.agent;

import dais.consensus.Ballot;
import dais.consensus.Indicator;
import dais.node.traffic.Flow;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which indicators an author names to the fleet: the public addresses that most of its flows
/// share. A private address means another host at every site, so naming one would hit the innocent.
final class Disclosure {
  private static final int UNIQUE_LOCAL_MASK = 0xFE;
  private static final int UNIQUE_LOCAL = 0xFC;

  private Disclosure() {}

  /// At most [Ballot#MAX_DISCLOSED] indicators, ascending.
  static List<Indicator> of(List<Flow> flows) {
    Map<String, Integer> counts = new HashMap<>();
    for (Flow flow : flows) {
      counts.merge(flow.indicators().originator(), 1, Integer::sum);
      counts.merge(flow.indicators().responder(), 1, Integer::sum);
    }
    return counts.entrySet().stream()
        .filter(entry -> isPublic(entry.getKey()))
        .sorted(
            Comparator.comparingInt((Map.Entry<String, Integer> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey))
        .limit(Ballot.MAX_DISCLOSED)
        .map(entry -> new Indicator(Indicator.Kind.ADDRESS, entry.getKey()))
        .sorted()
        .toList();
  }

  private static boolean isPublic(String text) {
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      return false; // No address at all: sources without addresses leave it empty.
    }
    boolean uniqueLocal =
        address instanceof Inet6Address
            && (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL;
    return !(uniqueLocal
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isMulticastAddress());
  }
}
