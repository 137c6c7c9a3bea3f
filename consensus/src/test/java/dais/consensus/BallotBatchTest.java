package dais.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BallotBatchTest {
  @Test
  void findsTheBallotOnACandidate() {
    List<Ballot> ballots =
        IntStream.of(0, 3, 4, 9)
            .mapToObj(
                candidate ->
                    new Ballot(
                        candidate,
                        TestFleet.evidence(Verdict.CONFIRM, 0),
                        Verdict.CONFIRM,
                        List.of()))
            .toList();
    BallotBatch batch =
        new BallotBatch(TestFleet.GENESIS, 0, 1, 2, TestFleet.hash("candidates"), ballots);

    assertThat(ballots).allSatisfy(one -> assertThat(batch.on(one.candidate())).contains(one));
    assertThat(IntStream.of(-1, 1, 2, 5, 8, 10)).allSatisfy(i -> assertThat(batch.on(i)).isEmpty());
  }
}
