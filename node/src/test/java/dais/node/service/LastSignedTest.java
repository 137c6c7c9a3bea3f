package dais.node.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.BallotBatch;
import dais.consensus.Basis;
import dais.consensus.Proposal;
import dais.consensus.SignedStatement;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Hash;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LastSignedTest {
  private static final Hash RUN = Hash.sha256(new byte[] {1});

  @TempDir private Path folder;
  private PrivateFolder secrets = new PrivateFolder(Path.of(""));

  @BeforeEach
  void open() {
    secrets = PrivateFolder.create(folder.resolve("signed"));
  }

  /// What a node would find after a restart.
  private LastSigned last() {
    return new LastSigned(secrets, RUN);
  }

  private static SignedStatement<Proposal> proposal(int round, int member, int snapshot) {
    return SignedStatement.sign(
        new Proposal(
            RUN,
            0,
            round,
            member,
            new Basis(round - 1, RUN),
            Hash.sha256(new byte[] {(byte) snapshot}),
            List.of(),
            List.of()),
        SigningKey.derived(1, "member " + member));
  }

  private static SignedStatement<BallotBatch> ballots(int round, int candidates) {
    return SignedStatement.sign(
        new BallotBatch(RUN, 0, round, 0, Hash.sha256(new byte[] {(byte) candidates}), List.of()),
        SigningKey.derived(1, "member 0"));
  }

  private static List<byte[]> bytes(List<? extends SignedStatement<?>> statements) {
    return statements.stream().map(SignedStatement::encode).toList();
  }

  @Test
  void saysAgainWhatItSignedBeforeAndNothingElse() {
    assertThat(bytes(last().proposals(3, List.of(proposal(3, 0, 1)))))
        .containsExactly(proposal(3, 0, 1).encode());
    assertThat(bytes(last().proposals(3, List.of(proposal(3, 0, 2)))))
        .as("another one for the same round would convict the member")
        .containsExactly(proposal(3, 0, 1).encode());
    assertThat(bytes(last().proposals(4, List.of(proposal(4, 0, 2)))))
        .as("the next round")
        .containsExactly(proposal(4, 0, 2).encode());
  }

  @Test
  void goesByTheMember() {
    var _ = last().proposals(3, List.of(proposal(3, 0, 1), proposal(3, 2, 1)));
    assertThat(bytes(last().proposals(3, List.of(proposal(3, 1, 9), proposal(3, 2, 9)))))
        .as("one that failed at first speaks, one that fails now has spoken")
        .containsExactly(
            proposal(3, 0, 1).encode(), proposal(3, 1, 9).encode(), proposal(3, 2, 1).encode());
  }

  @Test
  void keepsProposalsAndBallotsOfOneRound() {
    var _ = last().proposals(3, List.of(proposal(3, 0, 1)));
    var _ = last().ballots(3, List.of(ballots(3, 1)));
    assertThat(bytes(last().proposals(3, List.of(proposal(3, 0, 2)))))
        .containsExactly(proposal(3, 0, 1).encode());
    assertThat(bytes(last().ballots(3, List.of(ballots(3, 2)))))
        .containsExactly(ballots(3, 1).encode());
  }

  @Test
  void signsNothingWhereItCannotReadWhatItSigned() throws Exception {
    var _ = last().proposals(3, List.of(proposal(3, 0, 1)));
    Path file = secrets.path().resolve(RUN + ".proposals");
    for (String text : List.of("no base64!\n", "AAAA\n")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> last().proposals(3, List.of(proposal(3, 0, 2))))
          .isInstanceOf(Refusal.class)
          .hasMessageStartingWith("expected signed statements in " + file + " but found something");
    }
  }
}
