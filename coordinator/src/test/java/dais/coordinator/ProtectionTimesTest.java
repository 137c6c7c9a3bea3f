package dais.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import dais.consensus.Candidate;
import dais.consensus.CandidateId;
import dais.consensus.Certificate;
import dais.consensus.Corroboration;
import dais.consensus.Decision;
import dais.consensus.DecisionDigest;
import dais.consensus.Judgement;
import dais.consensus.Judgement.Reason;
import dais.consensus.MemberSet;
import dais.consensus.Outcome;
import dais.consensus.RoundRecord;
import dais.consensus.SignatureRef;
import dais.consensus.Summary;
import dais.consensus.Tally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProtectionTimesTest {
  private static final Judgement UNDECIDED =
      new Judgement(Outcome.UNDECIDED, Reason.TOO_FEW_CONFIRM, 1);
  private static final Judgement ACCEPTED =
      new Judgement(Outcome.ACCEPTED, Reason.ALL_CONDITIONS_HOLD, 1);

  /// A round of candidates of these lineages.
  private static RoundRecord round(Judgement judgement, int... lineages) {
    List<Candidate> candidates = new ArrayList<>();
    List<Decision> decisions = new ArrayList<>();
    SignatureRef only = new SignatureRef(1, 0);
    MemberSet none = MemberSet.NONE;
    for (int lineage : lineages) {
      CandidateId id = new CandidateId(9, candidates.size());
      candidates.add(
          new Candidate(
              id,
              lineage,
              List.of(only),
              only,
              new Corroboration(2, 3, 4, 18, 6, 350, 2_500_000),
              1,
              true));
      decisions.add(
          new Decision(
              id,
              "majority",
              judgement,
              3,
              3,
              new Tally(0, 0, 0, 0, 20, 20),
              new Certificate(none, none, none)));
    }
    return new RoundRecord(
        List.of(),
        candidates,
        Optional.empty(),
        List.of(),
        decisions,
        List.of(),
        List.of(),
        new Summary(
            9,
            none,
            none,
            0,
            Summary.Outcomes.of(decisions),
            0,
            DecisionDigest.START,
            Optional.empty()));
  }

  @Test
  void countFromTheFirstSignatureToTheEndOfTheRoundThatAccepts() {
    ProtectionTimes times = new ProtectionTimes(5);
    assertThat(times.after(round(UNDECIDED, 5), 100, 200)).isEmpty();
    assertThat(times.after(round(ACCEPTED, 5, 6), 300, 400))
        .containsExactly(Duration.ofNanos(300), Duration.ofNanos(100));
    assertThat(times.after(round(ACCEPTED, 5, 6), 500, 600)).as("known already").isEmpty();
  }

  @Test
  void leaveOutWhatBeganBefore() {
    assertThat(new ProtectionTimes(5).after(round(ACCEPTED, 4), 100, 200)).isEmpty();
  }

  @Test
  void leaveOutWhatAHalfRoundHadOpened() {
    ProtectionTimes times = new ProtectionTimes(5);
    times.leaveOut(round(UNDECIDED, 3, 6).candidates());
    assertThat(times.after(round(ACCEPTED, 6, 7), 100, 200)).containsExactly(Duration.ofNanos(100));
  }

  @Test
  void forgetTheOldestOfVeryMany() {
    ProtectionTimes times = new ProtectionTimes(0);
    for (int lineage = 0; lineage <= 4_096; lineage++) {
      assertThat(times.after(round(UNDECIDED, lineage), 100, 200)).isEmpty();
    }
    assertThat(times.after(round(ACCEPTED, 1), 1_000, 2_000))
        .containsExactly(Duration.ofNanos(1_900));
    assertThat(times.after(round(ACCEPTED, 0), 1_000, 2_000)).as("forgotten").isEmpty();
  }
}
