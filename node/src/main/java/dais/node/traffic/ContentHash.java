package dais.node.traffic;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// SHA-256 of an input's decompressed content, as 64 hexadecimal digits. A folder's is that of the
/// hashes of its files, each followed by a line feed, in the order in which they are read; so is
/// that of a file and the mapping that explains it.
public final class ContentHash {
  private ContentHash() {}

  /// The hash of a text's UTF-8 bytes.
  public static String ofText(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// The hash of one input after the other.
  ///
  /// @param hashes of the inputs, in the order in which they are read
  public static String ofAll(List<String> hashes) {
    StringBuilder text = new StringBuilder();
    hashes.forEach(hash -> text.append(hash).append('\n'));
    return ofText(text.toString());
  }

  /// A digest of what is read bit by bit.
  public static Digest digest() {
    return new Digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// A hash that grows. Not thread-safe.
  public static final class Digest {
    private final MessageDigest digest = sha256();

    private Digest() {}

    /// Takes the next bytes.
    public void update(byte[] bytes, int offset, int length) {
      digest.update(bytes, offset, length);
    }

    /// The hash of all bytes so far.
    public String soFar() {
      try {
        return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
      } catch (CloneNotSupportedException e) {
        throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
      }
    }
  }
}
