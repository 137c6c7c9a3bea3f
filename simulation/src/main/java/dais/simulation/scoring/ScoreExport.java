package dais.simulation.scoring;

import dais.infrastructure.exit.Refusal;
import dais.node.agent.ArmScores;
import dais.node.traffic.Label;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Writes every flow's scores as CSV, `round,agent,index,label,before_learning,local,fleet`: label
/// 1 is an attack, 0 benign, empty unlabelled; scores at observation, empty for an arm that was not
/// scored.
public final class ScoreExport implements AutoCloseable {
  private final Path file;
  private final BufferedWriter out;

  private ScoreExport(Path file, BufferedWriter out) {
    this.file = file;
    this.out = out;
  }

  /// Starts the file anew.
  ///
  /// @throws Refusal if it cannot be written
  public static ScoreExport to(Path file) {
    try {
      BufferedWriter out = Files.newBufferedWriter(file);
      out.write("round,agent,index,label,before_learning,local,fleet\n");
      return new ScoreExport(file, out);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Writes one flow.
  public void row(int round, int agent, int index, Label label, ArmScores arms) {
    String truth =
        switch (label.kind()) {
          case ATTACK -> "1";
          case BENIGN -> "0";
          case UNLABELLED -> "";
        };
    try {
      out.write(
          "%d,%d,%d,%s,%s,%s,%s\n"
              .formatted(
                  round,
                  agent,
                  index,
                  truth,
                  decimal(arms.beforeLearning(), index),
                  decimal(arms.local(), index),
                  decimal(Optional.of(arms.fleet()), index)));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static String decimal(Optional<int[]> scores, int index) {
    return scores.map(arm -> BigDecimal.valueOf(arm[index], 6).toPlainString()).orElse("");
  }

  private static Refusal unwritable(Path file, IOException e) {
    return Refusal.surroundings(
        "cannot write the scores to " + file + ": " + e,
        "Name a file in a folder that can be written.",
        e);
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }
}
