package dais.node.service;

import dais.consensus.Diverged;
import dais.ledger.Hash;
import dais.ledger.TreeHead;
import java.nio.ByteBuffer;

/// What the coordinator sent does not follow from what this node knows: nothing of it is applied,
/// and the node takes no further part in the run.
final class Distrust extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = new byte[0];

  private final int round;
  private final byte[] expected;
  private final byte[] found;

  /// @param round that it is about; 0 for the founding
  /// @param what differs, for people
  /// @param expected canonical bytes by the node's recomputation; empty where there must be none
  /// @param found canonical bytes as the coordinator sent them; empty where nothing came
  Distrust(int round, String what, byte[] expected, byte[] found) {
    super(what);
    this.round = round;
    this.expected = expected.clone();
    this.found = found.clone();
  }

  /// Without bytes to show.
  static Distrust of(int round, String what) {
    return new Distrust(round, what, NOTHING, NOTHING);
  }

  static Distrust of(int round, Diverged diverged) {
    return new Distrust(round, diverged.what(), diverged.expected(), diverged.found());
  }

  /// A tree head as evidence: the size in 8 bytes, big-endian, then the root.
  static byte[] bytes(TreeHead head) {
    return ByteBuffer.allocate(Long.BYTES + Hash.LENGTH)
        .putLong(head.size())
        .put(head.root().bytes())
        .array();
  }

  int round() {
    return round;
  }

  String what() {
    return String.valueOf(getMessage());
  }

  byte[] expected() {
    return expected.clone();
  }

  byte[] found() {
    return found.clone();
  }
}
