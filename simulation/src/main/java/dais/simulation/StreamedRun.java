package dais.simulation;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.PreparedTraffic;
import dais.node.traffic.StreamInput;
import dais.simulation.plan.Plan;
import java.io.InputStream;

/// The inputs of a run, and the rules of runs over standard input: it cannot be read again, so a
/// run over it resumes from the copy that it kept, or not at all.
final class StreamedRun {
  private StreamedRun() {}

  static PreparedTraffic inputs(Plan plan, RunOptions options, InputStream standardInput) {
    boolean stream = plan.traffic().spec().isStream();
    if (stream && options.resume() && options.files().spool().isEmpty()) {
      throw Refusal.badInput(
          "--resume needs the traffic once more, and what came through standard input is gone",
          "Add --spool FILE if the first run had it. With it, a run keeps a copy to resume from.");
    }
    if (!stream && options.files().spool().isPresent()) {
      throw Refusal.badInput(
          "--spool keeps a copy of standard input, but the traffic is '%s'"
              .formatted(plan.traffic().spec().canonical()),
          "Leave --spool out, or read standard input: --traffic zeek:-");
    }
    return PreparedTraffic.prepare(
        plan.traffic().spec(),
        plan.traffic().baseline(),
        plan.trafficSetting(),
        () -> input(options, standardInput));
  }

  private static StreamInput input(RunOptions options, InputStream standardInput) {
    if (options.files().spool().isEmpty()) {
      return StreamInput.of(standardInput);
    }
    return options.resume()
        ? StreamInput.replayed(options.files().spool().get())
        : StreamInput.spooled(standardInput, options.files().spool().get());
  }
}
