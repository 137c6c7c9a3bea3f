package dais.consensus;

import dais.ledger.MalformedBody;
import dais.test.support.Fuzzing;
import dais.test.support.Fuzzing.Codec;
import java.util.List;
import java.util.function.Function;

/// Bodies of ledger entries: every decoder refuses or re-encodes to the same bytes; whatever
/// decodes as a signed statement is checked to an answer.
public final class EntryFuzz {
  private static final List<Codec<?>> CODECS =
      List.of(
          codec(Genesis::decode, Genesis::encode),
          codec(ProfileEntry::decode, ProfileEntry::encode),
          codec(Proposal::decode, Proposal::encode),
          codec(SignedStatement::proposal, SignedStatement::encode),
          codec(Candidate::decode, Candidate::encode),
          codec(BallotBatch::decode, BallotBatch::encode),
          codec(SignedStatement::ballots, SignedStatement::encode),
          codec(Decision::decode, Decision::encode),
          codec(Misconduct::decode, Misconduct::encode),
          codec(LateStatement::decode, LateStatement::encode),
          codec(CommitteeNotice::decode, CommitteeNotice::encode),
          codec(Summary::decode, Summary::encode));

  private static final TestFleet FLEET = new TestFleet(3);
  private static final StatementCheck CHECK = TestFleet.check(FLEET.founding);
  private static final OpenRound OPEN =
      TestFleet.open(FLEET.founding, List.of(FLEET.propose(FLEET.founding, 1)));

  private EntryFuzz() {}

  private static <T> Codec<T> codec(Function<byte[], T> decode, Function<T, byte[]> encode) {
    return new Codec<>(decode, encode, MalformedBody.class);
  }

  /// Runs on one input.
  ///
  /// @param data a body
  public static void fuzzerTestOneInput(byte[] data) {
    CODECS.forEach(codec -> codec.run(data));
    var _ = CHECK.proposal(data);
    var _ = CHECK.ballots(data, OPEN);
    var _ = CHECK.late(data, SignedStatement::ballots);
  }

  /// Writes the seeds.
  ///
  /// @param folder one, where the seeds go
  public static void main(String[] folder) {
    Fuzzing.write(folder[0], CanonicalBytesTest.bodies());
  }
}
