package dais.tests.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dais.tests.integration.Distribution.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `bash` block of a page, with the `text` block that follows it.
///
/// @param commands without those that no test runs
/// @param shown what must be among the printed lines; a line of three dots stands for any, and
///   times, sizes, pids, ports, secrets and the names of new ledgers may differ
record PageBlock(String commands, String shown) {
  private static final Pattern BLOCK =
      Pattern.compile("```bash\\n(.*?)```(?:\\s*```text\\n(.*?)```)?", Pattern.DOTALL);

  /// What runs the tests cannot run in them, and what measures for minutes is not run for its text.
  private static final Pattern LEFT_OUT = Pattern.compile("\\./scripts/(test|bench)\\.sh.*");

  /// The blocks of a page, or of a part of one, in order.
  static List<PageBlock> of(String page) {
    List<PageBlock> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(page);
    while (block.find()) {
      blocks.add(
          new PageBlock(
              String.join(
                  "\n",
                  block
                      .group(1)
                      .lines()
                      .filter(line -> !LEFT_OUT.matcher(line).matches())
                      .toList()),
              block.group(2) == null ? "" : block.group(2)));
    }
    return blocks;
  }

  /// Fails unless the commands went well and printed what the page shows.
  void assertShows(Outcome outcome) {
    assertThat(outcome.exitCode()).as("%s%n%s", commands, outcome.stderr()).isZero();
    if (!commands.isBlank()) {
      assertThat(outcome.stdout().lines().map(PageBlock::plain).toList())
          .as(commands)
          .containsAll(
              shown
                  .lines()
                  .filter(line -> !line.strip().equals("..."))
                  .map(PageBlock::plain)
                  .toList());
    }
  }

  private static String plain(String line) {
    return line.replaceAll("ledgers/\\d{8}-\\d{6}-", "ledgers/NEW-")
        .replaceAll("^(time|memory) .*", "$1")
        .replaceAll("pid \\d+", "pid N")
        .replaceAll("silent for \\d+ s", "silent for SOME s")
        .replaceAll("since round \\d+", "since round R")
        .replaceAll("round \\d+, \\w+; \\d+ entries in \\S+", "round R, PHASE; N entries in FILE")
        .replaceAll("it was late in \\w+", "it was late in PHASE")
        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
        .replaceAll("started in [0-9.]+ s", "started in SOME s")
        .replaceAll("([0-9A-Z]{4}-){7}[0-9A-Z]{4}", "TOKEN")
        .replaceAll("fingerprint  [0-9a-f]{64}", "fingerprint  OF THE ROOT")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:]+Z", "INSTANT")
        .replaceAll("dais \\d+\\.\\S+", "dais VERSION");
  }
}
