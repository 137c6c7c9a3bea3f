package dais.node.service;

import dais.consensus.Genesis;
import dais.consensus.InputContent;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Hash;
import java.util.List;
import java.util.stream.IntStream;

/// The genesis of a plan run for tests.
final class TestGenesis {
  private static final Hash HASH = Hash.sha256(new byte[] {9});

  private TestGenesis() {}

  /// The key of a founder.
  static SigningKey key(int member) {
    return SigningKey.derived(1, "member " + member);
  }

  static Genesis of(int founders) {
    return new Genesis(
        "schema: dais.plan/v1\n",
        HASH,
        List.of(new Genesis.Input("traffic", "test", InputContent.of(HASH), false)),
        "",
        true,
        SigningKey.derived(1, "checkpoint").verifyingKey(),
        IntStream.range(0, founders).mapToObj(i -> key(i).verifyingKey()).toList());
  }
}
