package dais.infrastructure.rpc;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/// Cuts lists of bodies into messages.
public final class Pages {
  /// Statements in one message.
  public static final int MOST_STATEMENTS = 100;

  /// Bytes of bodies in one message, so that it stays well below gRPC's 4 MiB.
  public static final int MOST_BYTES = 1 << 20;

  private Pages() {}

  /// The bodies in order, at most [#MOST_STATEMENTS] and [#MOST_BYTES] or one body a page; at least
  /// one page.
  public static List<List<ByteString>> of(List<byte[]> bodies) {
    List<List<ByteString>> pages = new ArrayList<>();
    List<ByteString> page = new ArrayList<>();
    int filled = 0;
    for (byte[] body : bodies) {
      if (page.size() == MOST_STATEMENTS
          || (!page.isEmpty() && filled + body.length > MOST_BYTES)) {
        pages.add(page);
        page = new ArrayList<>();
        filled = 0;
      }
      page.add(ByteString.copyFrom(body));
      filled += body.length;
    }
    pages.add(page);
    return pages;
  }
}
