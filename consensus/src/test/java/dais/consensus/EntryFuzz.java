package dais.consensus;

import dais.ledger.MalformedBody;
import dais.test.support.Fuzzing;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/// Bodies of ledger entries: every decoder refuses or re-encodes to the same bytes; whatever
/// decodes as a signed statement is checked to an answer.
public final class EntryFuzz {
  private record Codec<T>(Function<byte[], T> decode, Function<T, byte[]> encode) {
    void run(byte[] body) {
      byte[] again;
      try {
        again = encode.apply(decode.apply(body));
      } catch (MalformedBody e) {
        return;
      }
      if (!Arrays.equals(body, again)) {
        throw new AssertionError("re-encodes to " + HexFormat.of().formatHex(again));
      }
    }
  }

  private static final List<Codec<?>> CODECS =
      List.of(
          new Codec<>(Genesis::decode, Genesis::encode),
          new Codec<>(Proposal::decode, Proposal::encode),
          new Codec<>(SignedStatement::proposal, SignedStatement::encode),
          new Codec<>(Candidate::decode, Candidate::encode),
          new Codec<>(BallotBatch::decode, BallotBatch::encode),
          new Codec<>(SignedStatement::ballots, SignedStatement::encode),
          new Codec<>(Decision::decode, Decision::encode),
          new Codec<>(Misconduct::decode, Misconduct::encode),
          new Codec<>(LateStatement::decode, LateStatement::encode),
          new Codec<>(CommitteeNotice::decode, CommitteeNotice::encode),
          new Codec<>(Summary::decode, Summary::encode));

  private static final TestFleet FLEET = new TestFleet(3);
  private static final StatementCheck CHECK = TestFleet.check(FLEET.founding);
  private static final OpenRound OPEN =
      TestFleet.open(FLEET.founding, List.of(FLEET.propose(FLEET.founding, 1)));

  private EntryFuzz() {}

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
