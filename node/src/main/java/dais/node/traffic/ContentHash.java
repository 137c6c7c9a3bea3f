package dais.node.traffic;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 of an input's decompressed content, as 64 hexadecimal digits. A folder's is that of the
/// hashes of its files, each followed by a line feed, in the order in which they are read.
public final class ContentHash {
  private ContentHash() {}

  /// The hash of a text's UTF-8 bytes.
  public static String ofText(String text) {
    return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Passes `content` on and hashes what is read.
  public static Reading of(InputStream content) {
    return new Reading(content);
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// A stream that hashes what is read from it. Not thread-safe.
  public static final class Reading extends DigestInputStream {
    private Reading(InputStream content) {
      super(content, ContentHash.digest());
    }

    /// The hash of all that was read; asked once, at the end.
    public String hash() {
      return HexFormat.of().formatHex(getMessageDigest().digest());
    }
  }
}
