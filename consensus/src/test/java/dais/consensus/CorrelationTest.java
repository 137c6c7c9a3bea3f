package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Which signatures become one candidate, and which of them stands for it.
final class CorrelationTest {
  private static final int ONE = Micros.ONE;

  private final TestFleet fleet = new TestFleet(20);
  private final FleetState founding = fleet.founding;

  private static SignatureRef ref(int member, int index) {
    return new SignatureRef(member, index);
  }

  private List<Candidate> candidates(FleetState state, SignedStatement<?>... proposals) {
    return open(state, proposals).candidates();
  }

  @SuppressWarnings("unchecked") // all are proposals
  private static OpenRound open(FleetState state, SignedStatement<?>... proposals) {
    return OpenRound.of(
        state,
        List.of(proposals).stream().map(signed -> (SignedStatement<Proposal>) signed).toList());
  }

  private static FleetState next(OpenRound open) {
    return open.before().after(open.close(List.of(), List.of()));
  }

  @Test
  void joinsNearDuplicatesOfOneProtocol() {
    List<Candidate> candidates =
        candidates(
            founding,
            fleet.propose(
                founding,
                0,
                fleet.signature(founding, ONE, 0, 0, 0),
                fleet.signature(founding, 0, ONE, 0, 0)),
            fleet.propose(
                founding,
                1,
                fleet.signature(founding, "udp", 960_000, ONE, 0, 0, 0),
                // Cosine 0.9701 to member 0's first.
                fleet.signature(founding, 4 * ONE, ONE, 0, 0)));
    assertThat(candidates).extracting(Candidate::lineage).containsExactly(0, 1, 2);
    assertThat(candidates.stream().map(Candidate::signatures))
        .containsExactly(List.of(ref(0, 0), ref(1, 1)), List.of(ref(0, 1)), List.of(ref(1, 0)));
    assertThat(candidates)
        .extracting(Candidate::id)
        .containsExactly(new CandidateId(1, 0), new CandidateId(1, 1), new CandidateId(1, 2));
  }

  @Test
  void comparesWithTheFirstSignatureOfALineageOnly() {
    // Directions at 0, 20 and 40 degrees: neighbours have cosine 0.94, the outer two 0.77.
    List<Candidate> candidates =
        candidates(
            founding,
            fleet.propose(founding, 0, fleet.signature(founding, ONE, 0, 0, 0)),
            fleet.propose(founding, 1, fleet.signature(founding, 939_693, 342_020, 0, 0)),
            fleet.propose(founding, 2, fleet.signature(founding, 766_044, 642_788, 0, 0)));
    assertThat(candidates.stream().map(Candidate::signatures))
        .containsExactly(List.of(ref(0, 0), ref(1, 0)), List.of(ref(2, 0)));
  }

  @Test
  void joinsTheOldestLineageThatIsNearEnough() {
    OpenRound first =
        open(
            founding,
            fleet.propose(
                founding,
                0,
                fleet.signature(founding, ONE, 0, 0, 0),
                fleet.signature(founding, 766_044, 642_788, 0, 0)));
    FleetState after = next(first);
    // 22 degrees from the older lineage, 18 from the younger: cosines 0.93 and 0.95.
    List<Candidate> candidates =
        candidates(after, fleet.propose(after, 3, fleet.signature(after, 927_184, 374_607, 0, 0)));
    assertThat(candidates).extracting(Candidate::lineage).containsExactly(0);
  }

  @Test
  void keepsALineageAliveForTheWindowAfterItWasSeen() {
    OpenRound first =
        open(founding, fleet.propose(founding, 0, fleet.signature(founding, ONE, 0, 0, 0)));
    FleetState last = fleet.quiet(next(first), 19);
    assertThat(candidates(last, fleet.propose(last, 1, fleet.signature(last, ONE, 0, 0, 0))))
        .extracting(Candidate::lineage)
        .containsExactly(0);
    FleetState gone = fleet.quiet(last, 1);
    assertThat(gone.lineages().all()).isEmpty();
    assertThat(candidates(gone, fleet.propose(gone, 1, fleet.signature(gone, ONE, 0, 0, 0))))
        .extracting(Candidate::lineage)
        .containsExactly(1);
  }

  @Test
  void isRepresentedByTheSignatureNearestTheMedian() {
    List<Candidate> candidates =
        candidates(
            founding,
            fleet.propose(founding, 0, fleet.signature(founding, ONE, 300_000, 0, 0)),
            fleet.propose(founding, 1, fleet.signature(founding, ONE, 100_000, 0, 0)),
            fleet.propose(founding, 2, fleet.signature(founding, ONE, 110_000, 0, 0)));
    assertThat(candidates.getFirst().prototype()).isEqualTo(ref(2, 0));
  }

  @Test
  void isRepresentedByTheFirstOfEquallyNearSignatures() {
    List<Candidate> candidates =
        candidates(
            founding,
            fleet.propose(founding, 4, fleet.signature(founding, ONE, 0, 0, 0)),
            fleet.propose(founding, 7, fleet.signature(founding, ONE, 0, 0, 0)));
    assertThat(candidates.getFirst().prototype()).isEqualTo(ref(4, 0));
  }

  @Test
  void letsNobodyMoveThePrototypeByRepeatingItself() {
    Signature far = fleet.signature(founding, ONE, 400_000, 0, 0);
    List<Candidate> candidates =
        candidates(
            founding,
            fleet.propose(founding, 0, fleet.signature(founding, ONE, 0, 0, 0)),
            fleet.propose(founding, 1, fleet.signature(founding, ONE, 10_000, 0, 0)),
            fleet.propose(founding, 2, far, far, far, far));
    assertThat(candidates.getFirst().signatures()).hasSize(6);
    assertThat(candidates.getFirst().prototype()).isEqualTo(ref(1, 0));
  }

  @Test
  void letsMembersThatDoNotCountRepresentOnlyThemselves() {
    TestFleet larger = new TestFleet(8);
    FleetState state =
        new TestFleet(5).founding.admitting(List.of(larger.member(5), larger.member(6)));
    List<Candidate> mixed =
        candidates(
            state,
            larger.propose(state, 4, larger.signature(state, ONE, 300_000, 0, 0)),
            larger.propose(state, 5, larger.signature(state, ONE, 0, 0, 0)),
            larger.propose(state, 6, larger.signature(state, ONE, 0, 0, 0)));
    assertThat(mixed.getFirst().signatures()).hasSize(3);
    assertThat(mixed.getFirst().prototype()).isEqualTo(ref(4, 0));
    assertThat(mixed.getFirst().corroboration().authors()).isEqualTo(1);
    List<Candidate> alone =
        candidates(state, larger.propose(state, 6, larger.signature(state, ONE, 0, 0, 0)));
    assertThat(alone.getFirst().prototype()).isEqualTo(ref(6, 0));
    assertThat(alone.getFirst().corroboration().authors()).isZero();
  }
}
