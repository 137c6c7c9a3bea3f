package dais.ledger;

import dais.infrastructure.identity.SigningKey;
import dais.test.support.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Checkpoint notes: refused, or what they say signs to a note that says the same. First as they
/// come, then their text signed with the right key, for no fuzzer finds a signature.
public final class CheckpointFuzz {
  private static final String ORIGIN = "dais/run/fuzz";
  private static final SigningKey KEY = SigningKey.derived(1, "fuzz");

  private CheckpointFuzz() {}

  /// Runs on one input.
  ///
  /// @param data a note
  public static void fuzzerTestOneInput(byte[] data) {
    String note = new String(data, StandardCharsets.UTF_8);
    run(note);
    run(SignedNote.sign(note, ORIGIN, KEY));
  }

  private static void run(String note) {
    String text;
    Checkpoint read;
    try {
      text = SignedNote.open(note, ORIGIN, KEY.verifyingKey());
      read = Checkpoint.open(note, ORIGIN, KEY.verifyingKey());
    } catch (MalformedBody e) {
      return;
    }
    if (!SignedNote.open(read.sign(KEY), ORIGIN, KEY.verifyingKey()).equals(text)) {
      throw new AssertionError("read as " + read);
    }
  }

  static List<byte[]> seeds() {
    Checkpoint checkpoint =
        new Checkpoint(ORIGIN, new TreeHead(42, Hash.sha256(new byte[] {1, 2, 3})));
    String note = checkpoint.sign(KEY);
    return List.of(
        note.getBytes(StandardCharsets.UTF_8),
        note.substring(0, note.indexOf("\n\n") + 1).getBytes(StandardCharsets.UTF_8),
        new Checkpoint(ORIGIN, TreeHead.EMPTY).sign(KEY).getBytes(StandardCharsets.UTF_8));
  }

  /// Writes the seeds.
  ///
  /// @param folder one, where the seeds go
  public static void main(String[] folder) {
    Fuzzing.write(folder[0], seeds());
  }
}
