package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dais.consensus.Indicator.Kind;
import dais.consensus.Judgement.Reason;
import dais.consensus.Misconduct.Equivocation;
import dais.consensus.Misconduct.VoidBallot;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every body has one spelling: it decodes to what was encoded, and no other bytes decode to the
/// same.
final class CanonicalBytesTest {
  private static final TestFleet FLEET = new TestFleet(3);
  private static final FleetState STATE = FLEET.founding;

  /// @param golden SHA-256 of the encoding: it changes only with the version of the format
  record Sample<T>(
      String name, T value, Function<T, byte[]> encode, Function<byte[], T> decode, String golden) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Proposal proposal() {
    return FLEET.proposal(
        STATE,
        1,
        List.of(
            FLEET.signature(STATE, 1_000_000, -2, 3, 0),
            FLEET.signature(STATE, "udp", 1_000_000, 4, 3, 2, 1)),
        List.of(new Sighting(new CandidateId(1, 0), 3), new Sighting(new CandidateId(1, 2), 1)));
  }

  private static BallotBatch ballots() {
    List<Indicator> named =
        List.of(new Indicator(Kind.ADDRESS, "2001:db8::1"), new Indicator(Kind.SERVICE, "tcp/445"));
    return new BallotBatch(
        TestFleet.GENESIS,
        2,
        9,
        1,
        TestFleet.hash("candidates"),
        List.of(
            new Ballot(0, TestFleet.evidence(Verdict.CONFIRM, 5), Verdict.CONFIRM, named),
            new Ballot(3, new Evidence(true, 0, 0, -4, 5, 6), Verdict.ABSTAIN, List.of())));
  }

  private static Decision decision() {
    return new Decision(
        new CandidateId(9, 3),
        "majority",
        new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_CONFIRM, 2),
        3,
        4,
        new Tally(9, 5, 3, 2, 1, 20),
        new Certificate(
            MemberSet.of(IntStream.range(0, 9)),
            MemberSet.of(IntStream.range(9, 14)),
            MemberSet.of(IntStream.of(15, 17, 19))));
  }

  private static Equivocation equivocation() {
    return Statements.of(List.of(FLEET.propose(STATE, 1), FLEET.sign(proposal())))
        .equivocations()
        .getFirst();
  }

  /// The encodings of all samples.
  static List<byte[]> bodies() {
    return samples().map(CanonicalBytesTest::body).toList();
  }

  private static <T> byte[] body(Sample<T> sample) {
    return sample.encode().apply(sample.value());
  }

  static Stream<Sample<?>> samples() {
    BallotBatch b = ballots();
    BallotBatch none = new BallotBatch(b.genesis(), 2, 9, 1, b.candidates(), List.of());
    return Stream.of(
        new Sample<>(
            "proposal",
            proposal(),
            Proposal::encode,
            Proposal::decode,
            "770449b5084d3eba6c55847d8bedc6a10d72828136108579ed902480d0403c2e"),
        new Sample<>(
            "ballots",
            b,
            BallotBatch::encode,
            BallotBatch::decode,
            "af339190ba47155c3075bb59c72dc594bd5d29c2b7f93a348b9fbc688ac7a304"),
        new Sample<>(
            "signed proposal",
            FLEET.sign(proposal()),
            SignedStatement::encode,
            SignedStatement::proposal,
            "6facf1c342964350f8d647c0ab1b5cb32686afb8a75833b034a3a9b1df2c4108"),
        new Sample<>(
            "signed ballots",
            FLEET.sign(b),
            SignedStatement::encode,
            SignedStatement::ballots,
            "39daf23aebeaca759a742c1c6436d2646a53ff22fc1dda202ecfe4f4fa943a1f"),
        new Sample<>(
            "candidate",
            new Candidate(
                new CandidateId(9, 3),
                17,
                List.of(new SignatureRef(1, 0), new SignatureRef(1, 3), new SignatureRef(7, 2)),
                new SignatureRef(1, 3),
                new Corroboration(2, 3, 4, 18, 6, 350, 2_500_000),
                2,
                true),
            Candidate::encode,
            Candidate::decode,
            "701e5e7600c1f718d76660e6b974a0aa92456c45ce11654168770ba0d8bd0971"),
        new Sample<>(
            "decision",
            decision(),
            Decision::encode,
            Decision::decode,
            "9903475721893150f60e8804eb698668d55330698f8f06269e1f5ccb75b1486c"),
        new Sample<Misconduct>(
            "equivocation of proposals",
            equivocation(),
            Misconduct::encode,
            Misconduct::decode,
            "d439396ec8f6f207edf6ccf199d5924e66848584c5f2f8b6e8313d2918e4ab14"),
        new Sample<Misconduct>(
            "equivocation of ballots",
            Statements.of(List.of(FLEET.sign(b), FLEET.sign(none))).equivocations().getFirst(),
            Misconduct::encode,
            Misconduct::decode,
            "7a8ea4d0e6734db5bf0027cbbbbfc32acd909f21509da786f13042d2a3e6d0c7"),
        new Sample<Misconduct>(
            "void ballot",
            new VoidBallot(9, 1, 3, Verdict.CONFIRM, Verdict.REJECT, 7, 8),
            Misconduct::encode,
            Misconduct::decode,
            "48c6efb97aa769dec80f3d7327d135e8f2dee447a18a74e833df9406c61c25ef"),
        new Sample<>(
            "late proposal",
            new LateStatement(FLEET.sign(proposal())),
            LateStatement::encode,
            LateStatement::decode,
            "0ff672917d6bc992501f482153d192cbadf1bf8c692198a076dbe208542bf11c"),
        new Sample<>(
            "late ballots",
            new LateStatement(FLEET.sign(b)),
            LateStatement::encode,
            LateStatement::decode,
            "bffe3abfaaef48b824580f1453b23db03632e0a53dd837754d04361219560db5"),
        new Sample<>(
            "summary",
            new Summary(
                9,
                MemberSet.of(IntStream.range(0, 3)),
                MemberSet.NONE,
                4,
                new Summary.Outcomes(1, 2, 3),
                5,
                DecisionDigest.START,
                Optional.empty()),
            Summary::encode,
            Summary::decode,
            "a22c894b79042faecdb48017d051c320b672474132883bd481b8f2344609e511"));
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void decodesToWhatWasEncoded(Sample<T> sample) {
    byte[] body = sample.encode.apply(sample.value);
    T decoded = sample.decode.apply(body);
    assertThat(decoded).isEqualTo(sample.value).hasSameHashCodeAs(sample.value);
    assertThat(sample.encode.apply(decoded)).isEqualTo(body);
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void keepsItsFormat(Sample<T> sample) {
    assertThat(Hash.sha256(sample.encode.apply(sample.value))).hasToString(sample.golden);
  }

  @ParameterizedTest
  @MethodSource("samples")
  <T> void refusesOrSpellsOutEveryOtherBody(Sample<T> sample) {
    byte[] body = sample.encode.apply(sample.value);
    Random random = new Random(5);
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] other = body.clone();
      if (i < body.length) {
        other = Arrays.copyOf(body, i);
      } else {
        other[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        assertThat(sample.encode.apply(sample.decode.apply(other))).isEqualTo(other);
      } catch (MalformedBody e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(StrictMath.min(body.length, 4_000) - 1);
  }

  @Test
  void bindsASignatureToItsKindOfStatement() {
    SignedStatement<Proposal> signed = FLEET.sign(proposal());
    assertThat(signed.verifiedBy(FLEET.member(1).key())).isTrue();
    assertThat(signed.verifiedBy(FLEET.member(2).key())).isFalse();
    // The bare body, without the prefix that names its kind, is not what was signed.
    byte[] entry = signed.encode();
    byte[] signature = Arrays.copyOfRange(entry, entry.length - 64, entry.length);
    assertThat(FLEET.member(1).key().verifies(proposal().encode(), signature)).isFalse();
  }

  @Test
  void tellsSignedStatementsApartByTheirBytes() {
    SignedStatement<Proposal> signed = FLEET.sign(proposal());
    assertThat(signed)
        .isEqualTo(SignedStatement.proposal(signed.encode()))
        .isNotEqualTo(FLEET.propose(STATE, 1))
        .isNotEqualTo("a proposal")
        .hasToString("PROPOSAL of member 1, round 1");
  }

  @Test
  void refusesValuesOutOfTheirBounds() {
    Corroboration corroboration = new Corroboration(1, 1, 1, 1, 0, 0, 0);
    assertThatThrownBy(
            () ->
                new Candidate(
                    new CandidateId(1, 0),
                    0,
                    List.of(new SignatureRef(1, 0)),
                    new SignatureRef(1, 1),
                    corroboration,
                    0,
                    false))
        .hasMessage(
            "the prototype must be one of [SignatureRef[member=1, index=0]] but was"
                + " SignatureRef[member=1, index=1]");
    assertThatThrownBy(
            () ->
                new Candidate(
                    new CandidateId(1, 0),
                    0,
                    List.of(new SignatureRef(1, 0)),
                    new SignatureRef(1, 0),
                    corroboration,
                    0,
                    true))
        .hasMessage("place must be in [1, 2147483647] but was 0");
    assertThatThrownBy(() -> new VoidBallot(1, 1, 0, Verdict.REJECT, Verdict.REJECT, 4, 4))
        .hasMessage("a ballot that claims what is due is no evidence (member 1)");
    assertThatThrownBy(() -> new Indicator(Kind.ADDRESS, ""))
        .hasMessage("indicator must have 1 to 64 characters but has 0");
    assertThatThrownBy(() -> new Indicator(Kind.ADDRESS, "a".repeat(65)))
        .hasMessage("indicator must have 1 to 64 characters but has 65");
    assertThat(new CandidateId(12, 3)).hasToString("12.3");
  }

  @Test
  void refusesConstantsThatThereAreNot() {
    byte[] body = decision().encode();
    int outcome = 2 + 8 + 4 + "majority".length();
    byte[] other = body.clone();
    other[outcome] = 9;
    assertThatThrownBy(() -> Decision.decode(other))
        .isInstanceOf(MalformedBody.class)
        .hasMessage(
            "DECISION: expected the number of one of [ACCEPTED, REJECTED, UNDECIDED] but was 9");
    byte[] evidence = equivocation().encode();
    evidence[2] = 3;
    assertThatThrownBy(() -> Misconduct.decode(evidence))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("EVIDENCE: expected evidence of type 1 or 2 but was 3");
    evidence[2] = 1;
    evidence[3] = 7;
    assertThatThrownBy(() -> Misconduct.decode(evidence))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("EVIDENCE: expected phase 4 or 6 but was 7");
    byte[] late = new LateStatement(FLEET.sign(proposal())).encode();
    late[2] = 5;
    assertThatThrownBy(() -> LateStatement.decode(late))
        .isInstanceOf(MalformedBody.class)
        .hasMessage("LATE: expected phase 4 or 6 but was 5");
  }
}
