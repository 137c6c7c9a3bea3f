package dais.node.service;

import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Hash;
import java.util.List;
import java.util.stream.IntStream;

/// The genesis of a run for tests.
final class TestGenesis {
  private static final Hash HASH = Hash.sha256(new byte[] {9});

  private TestGenesis() {}

  /// The key of a founder.
  static SigningKey key(int member) {
    return SigningKey.derived(1, "member " + member);
  }

  /// Of a plan run.
  static Genesis of(int founders) {
    return of(
        founders,
        List.of(new Genesis.Input("traffic", "test", InputContent.of(HASH), false)),
        "",
        true);
  }

  /// Of a live run.
  static Genesis live(int founders) {
    return of(founders, List.of(), "live", false);
  }

  private static Genesis of(
      int founders, List<Genesis.Input> inputs, String label, boolean derivedKeys) {
    return new Genesis(
        "schema: dais.plan/v1\n",
        HASH,
        inputs,
        label,
        derivedKeys,
        SigningKey.derived(1, "checkpoint").verifyingKey(),
        IntStream.range(0, founders).mapToObj(i -> key(i).verifyingKey()).toList());
  }
}
