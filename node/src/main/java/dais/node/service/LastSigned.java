package dais.node.service;

import dais.consensus.BallotBatch;
import dais.consensus.Proposal;
import dais.consensus.SignedStatement;
import dais.consensus.Statement;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// What the hosted members signed last in a run, on disk before it leaves the node: after a restart
/// the same bytes are said again, for two different ones would convict the member. For one thread.
final class LastSigned {
  private final PrivateFolder folder;
  private final Hash runId;

  LastSigned(PrivateFolder folder, Hash runId) {
    this.folder = folder;
    this.runId = runId;
  }

  /// The proposals to be said in a round.
  ///
  /// @param fresh what the members would say now
  /// @return for each member what it signed before in this round, else what it would say now
  /// @throws Refusal if it cannot be read or written
  List<SignedStatement<Proposal>> proposals(int round, List<SignedStatement<Proposal>> fresh) {
    return keep("proposals", round, fresh, SignedStatement::proposal);
  }

  /// The ballots to be said in a round; as of [#proposals].
  List<SignedStatement<BallotBatch>> ballots(int round, List<SignedStatement<BallotBatch>> fresh) {
    return keep("ballots", round, fresh, SignedStatement::ballots);
  }

  private <S extends Statement> List<SignedStatement<S>> keep(
      String kind,
      int round,
      List<SignedStatement<S>> fresh,
      Function<byte[], SignedStatement<S>> decode) {
    ByteLines file = new ByteLines(folder, "%s.%s".formatted(runId, kind));
    SortedMap<Integer, SignedStatement<S>> last = new TreeMap<>();
    fresh.forEach(one -> last.put(one.member(), one));
    if (file.exist()) {
      read(file, decode).stream()
          .filter(one -> one.statement().round() == round)
          .forEach(one -> last.put(one.member(), one));
    }
    file.write(last.values().stream().map(SignedStatement::encode));
    return List.copyOf(last.values());
  }

  private static <S extends Statement> List<SignedStatement<S>> read(
      ByteLines file, Function<byte[], SignedStatement<S>> decode) {
    try {
      return file.read().stream().map(decode).toList();
    } catch (MalformedBody | IllegalArgumentException e) {
      throw Refusal.badInput(
          "expected signed statements in %s but found something else: %s"
              .formatted(file.folder().path().resolve(file.file()), e.getMessage()),
          "Restore the file, or delete it once the round is over that the fleet is in.");
    }
  }
}
