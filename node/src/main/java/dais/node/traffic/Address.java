package dais.node.traffic;

import java.net.InetAddress;
import java.util.Optional;

/// An IP address as 16 bytes, version 4 in its IPv4-mapped form (RFC 4291, 2.5.5.2).
///
/// @param high the first eight bytes, big-endian
/// @param low the last eight
public record Address(long high, long low) {
  private static final long MAPPED = 0xFFFFL << 32;
  private static final long MAPPED_MASK = -1L << 32;
  private static final int GROUPS = 8;

  /// Reads an address, dotted or with colons; never asks a name server. Empty if it is none.
  public static Optional<Address> parse(String text) {
    return text.indexOf(':') < 0 ? dotted(text) : withColons(text);
  }

  private static Optional<Address> dotted(String text) {
    long value = 0;
    int part = -1;
    int parts = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (part < 0) {
          return Optional.empty();
        }
        value = (value << 8) | part;
        parts++;
        part = -1;
      } else if (c < '0' || c > '9' || part == 0) {
        return Optional.empty();
      } else {
        part = Math.max(part, 0) * 10 + (c - '0');
        if (part > 255) {
          return Optional.empty();
        }
      }
    }
    return parts == 4 ? Optional.of(new Address(0, MAPPED | value)) : Optional.empty();
  }

  private static Optional<Address> withColons(String text) {
    if (text.indexOf('%') >= 0) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    long high = 0;
    long low = bytes.length == 4 ? 0xFFFF : 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes.length == 16 && i < 8) {
        high = (high << 8) | (bytes[i] & 0xFF);
      } else {
        low = (low << 8) | (bytes[i] & 0xFF);
      }
    }
    return Optional.of(new Address(high, low));
  }

  /// The text of RFC 5952: dotted, or lower-case groups with the longest run of zeros left out.
  @Override
  public String toString() {
    if (high == 0 && (low & MAPPED_MASK) == MAPPED) {
      return ((low >>> 24) & 255)
          + "."
          + ((low >>> 16) & 255)
          + "."
          + ((low >>> 8) & 255)
          + "."
          + (low & 255);
    }
    int gap = -1;
    int longest = 1;
    for (int from = 0; from < GROUPS; from++) {
      int length = 0;
      while (from + length < GROUPS && group(from + length) == 0) {
        length++;
      }
      if (length > longest) {
        gap = from;
        longest = length;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == gap) {
        text.append("::");
        i += longest - 1;
      } else {
        if (i > 0 && i != gap + longest) {
          text.append(':');
        }
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int index) {
    long half = index < 4 ? high : low;
    return (int) (half >>> (16 * (3 - index % 4))) & 0xFFFF;
  }
}
