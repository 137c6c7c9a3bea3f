package dais.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dais.consensus.BallotBatch;
import dais.consensus.LateStatement;
import dais.consensus.Misconduct;
import dais.consensus.Proposal;
import dais.consensus.SignedStatement;
import dais.ledger.Entry;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.proto.coordinator.v1.Ballots;
import dais.proto.coordinator.v1.OpenSessionRequest;
import dais.proto.coordinator.v1.Proposals;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes too late for its phase of a live run is stored as late, once, unchanged.
final class LateStatementsTest extends LiveRunCase {
  private static OpenSessionRequest proposals(ScriptedFleet fleet, List<ByteString> signed) {
    return OpenSessionRequest.newBuilder()
        .setRunId(Wire.bytes(fleet.run().runId()))
        .setProposals(Proposals.newBuilder().setRound(1).addAllProposals(signed).setLast(true))
        .build();
  }

  /// Ballots of round 1, on nothing.
  private static OpenSessionRequest ballots(ScriptedFleet fleet, int member) {
    BallotBatch batch =
        new BallotBatch(fleet.run().runId(), 0, 1, member, Hash.sha256(new byte[] {5}), List.of());
    byte[] signed = SignedStatement.sign(batch, ScriptedNode.key(member)).encode();
    return OpenSessionRequest.newBuilder()
        .setRunId(Wire.bytes(fleet.run().runId()))
        .setBallots(Ballots.newBuilder().setRound(1).addBallots(ByteString.copyFrom(signed)))
        .build();
  }

  private List<LateStatement> storedAsLate(int round) {
    return entries().stream()
        .filter(entry -> entry.kind().orElseThrow() == EntryKind.LATE && entry.round() == round)
        .map(entry -> LateStatement.decode(entry.body()))
        .toList();
  }

  private static LateStatement late(ByteString proposal) {
    return new LateStatement(SignedStatement.proposal(proposal.toByteArray()));
  }

  /// A run whose first phase ends without n2.
  ///
  /// @return what n2 would have said in it
  private static List<ByteString> missesProposing(ScriptedFleet fleet) throws InterruptedException {
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
    List<ByteString> late = fleet.node("n2").proposals(1);
    fleet.kill("n2");
    drain(fleet);
    late(fleet);
    return late;
  }

  @Test
  void storesUnchangedWhatComesTooLateAndTakesTheLateNodeBack() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    List<ByteString> late = missesProposing(fleet);
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    fleet.say("n2", proposals(fleet, late));
    fleet.say("n2", proposals(fleet, late));
    untilDecided(fleet, 1);
    assertThat(fleet.late).containsEntry("n2", 2);
    assertThat(fleet.refusals).isEmpty();
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.PROPOSAL)
        .extracting(Entry::author)
        .containsExactly(0, 2);
    assertThat(storedAsLate(1)).containsExactly(late(late.getFirst()));
    fleet.boot("n2");
    untilDecided(fleet, 3);
    assertThat(fleet.node("n2").root()).isEqualTo(fleet.node("n1").root());
  }

  @Test
  void storesWithTheNextRoundWhatComesBetweenTwoAndNeverTwice() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    fleet.kill("n2");
    untilDecided(fleet, 1);
    drain(fleet); // The second was due meanwhile.
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RESTING);
    fleet.say("n2", ballots(fleet, 1));
    fleet.say("n1", ballots(fleet, 0)); // Not what was counted.
    untilDecided(fleet, 3);
    assertThat(storedAsLate(3))
        .extracting(late -> late.slot().round(), late -> late.slot().member())
        .containsExactly(tuple(1, 0), tuple(1, 1));
    assertThat(entries()).noneMatch(entry -> entry.kind().orElseThrow() == EntryKind.EVIDENCE);
    fleet.say("n2", ballots(fleet, 1));
    untilDecided(fleet, 4);
    fleet.crash();
    fleet.start(true);
    fleet.say("n2", ballots(fleet, 1));
    untilDecided(fleet, 5);
    fleet.say("n2", ballots(fleet, 1));
    untilDecided(fleet, 6);
    assertThat(List.of(storedAsLate(4), storedAsLate(5), storedAsLate(6))).containsOnly(List.of());
    assertThat(fleet.refusals).isEmpty();
  }

  /// Every node has proposed; of the three statements, the second is verified after the deadline.
  ///
  /// @param waits how often the phase waits anew before, for nothing at all is verified
  private void verifiesTheSecondTooLate(ScriptedFleet fleet, int waits)
      throws InterruptedException {
    List<Runnable> held = new ArrayList<>();
    fleet.verifiers = held::add;
    fleet.start(false);
    fleet.until(() -> held.size() == 3);
    for (int i = 0; i < waits; i++) {
      late(fleet);
    }
    held.getFirst().run();
    held.getLast().run();
    drain(fleet);
    late(fleet);
    fleet.verifiers = Runnable::run;
    held.get(1).run();
    untilDecided(fleet, 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void storesWhatWasStillBeingVerifiedAtTheDeadline(int waits) throws InterruptedException {
    ScriptedFleet fleet = fleet();
    verifiesTheSecondTooLate(fleet, waits);
    assertThat(storedAsLate(1))
        .as("of the second, whom the round does not wait for once the others have spoken")
        .extracting(late -> late.slot().phase(), late -> late.slot().member())
        .containsExactly(tuple(EntryKind.PROPOSAL, 1));
    assertThat(fleet.refusals).isEmpty();
  }

  @Test
  void storesWhatComesWhileTheRoundIsWritten() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    List<ByteString> late = missesProposing(fleet);
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.PROPOSING);
    fleet.run().hear("n2", proposals(fleet, late));
    untilDecided(fleet, 1);
    assertThat(fleet.late).containsEntry("n2", 1);
    assertThat(storedAsLate(1)).containsExactly(late(late.getFirst()));
  }

  @Test
  void convictsWhoSaysSomethingElseTooLate() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.until(() -> fleet.run().phase() == RunPhase.PROPOSING);
    Proposal said =
        SignedStatement.proposal(fleet.node("n2").proposals(1).getFirst().toByteArray())
            .statement();
    Proposal other =
        new Proposal(
            said.genesis(),
            said.epoch(),
            said.round(),
            said.member(),
            said.basis(),
            said.snapshot(),
            List.of(),
            List.of());
    fleet.until(() -> fleet.run().phase() == RunPhase.VOTING);
    byte[] signed = SignedStatement.sign(other, ScriptedNode.key(1)).encode();
    fleet.run().hear("n2", proposals(fleet, List.of(ByteString.copyFrom(signed))));
    untilDecided(fleet, 2);
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.EVIDENCE)
        .extracting(entry -> Misconduct.decode(entry.body()).member())
        .containsExactly(1);
    assertThat(storedAsLate(1)).isEmpty();
    assertThat(entries())
        .filteredOn(entry -> entry.kind().orElseThrow() == EntryKind.PROPOSAL && entry.round() == 2)
        .extracting(Entry::author)
        .containsExactly(0, 2);
  }

  @Test
  void storesNothingAsLateThatIsNoStatementOfItsSender() throws InterruptedException {
    ScriptedFleet fleet = fleet();
    fleet.start(false);
    fleet.run().hear("n1", ballots(fleet, 0)); // There is no round yet.
    untilDecided(fleet, 1);
    drain(fleet);
    assertThat(fleet.run().phase()).isEqualTo(RunPhase.RESTING);
    fleet.say("n2", ballots(fleet, 0));
    fleet.say("n2", proposals(fleet, List.of(ByteString.copyFromUtf8("garbage"))));
    untilDecided(fleet, 2);
    assertThat(fleet.refusals).hasSize(2);
    assertThat(fleet.refusals.getFirst()).isEqualTo("n2: it does not host member 0");
    assertThat(fleet.refusals.getLast()).startsWith("n2: MALFORMED: ");
    assertThat(storedAsLate(2)).isEmpty();
  }
}
