package dais.ledger;

import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.VerifyingKey;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A C2SP checkpoint (c2sp.org/tlog-checkpoint): a tree head of a named ledger, as three lines that
/// are signed. Without extension lines.
///
/// @param origin the ledger's name: no spaces, no `+`, no control characters
public record Checkpoint(String origin, TreeHead head) {
  private static final Pattern ORIGIN = Pattern.compile("[^\\s\\p{Z}\\p{C}+]+");
  private static final Pattern TEXT =
      Pattern.compile("([^\n]+)\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n");

  /// @throws IllegalArgumentException if the origin is no such name
  public Checkpoint {
    if (!ORIGIN.matcher(origin).matches()) {
      throw new IllegalArgumentException(
          "a ledger's origin must be a name without spaces, '+' and control characters but was '"
              + origin
              + "'");
    }
  }

  /// The checkpoint as a note signed with `key` under the ledger's name.
  String sign(SigningKey key) {
    return SignedNote.sign(text(), origin, key);
  }

  private String text() {
    String root = Base64.getEncoder().encodeToString(head.root().bytes());
    return "%s\n%d\n%s\n".formatted(origin, head.size(), root);
  }

  /// The checkpoint in a note.
  ///
  /// @throws MalformedBody if the note is not signed by `key`, or not a checkpoint of `origin`
  public static Checkpoint open(String note, String origin, VerifyingKey key) {
    Matcher text = TEXT.matcher(SignedNote.open(note, origin, key));
    if (!text.matches()) {
      throw new MalformedBody("it is no checkpoint: origin, size and base64 root, a line each");
    }
    if (!text.group(1).equals(origin)) {
      throw new MalformedBody("it is of ledger " + text.group(1) + " but this one is " + origin);
    }
    Hash root = Hash.of(Base64.getDecoder().decode(text.group(3)));
    Checkpoint read = new Checkpoint(origin, new TreeHead(Long.parseLong(text.group(2)), root));
    if (!read.text().equals(text.group())) {
      throw new MalformedBody("its root is spelled otherwise than base64 spells it");
    }
    return read;
  }
}
