package dais.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.LedgerConfig;
import dais.ledger.TreeHead;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunLedgerTest {
  @TempDir private Path folder;

  @Test
  void staysAsItIsInARoundThatEverybodyIsAbsentFrom() {
    try (RunLedger ledger =
        RunLedger.create(
            folder.resolve("run.db"),
            "dais/run/test",
            SigningKey.derived(1, "checkpoint"),
            LedgerConfig.DEFAULT)) {
      TreeHead head =
          ledger.append(List.of(new Draft(EntryKind.GENESIS, 0, -1, 0, new byte[] {1}))).join();
      assertThat(ledger.append(List.of()).join()).isEqualTo(head);
      assertThat(head.size()).isEqualTo(1);
    }
  }
}
