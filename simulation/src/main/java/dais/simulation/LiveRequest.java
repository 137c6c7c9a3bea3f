package dais.simulation;

import com.google.protobuf.ByteString;
import dais.infrastructure.exit.Refusal;
import dais.node.detection.Detectors;
import dais.proto.coordinator.v1.StartLiveRequest;
import dais.simulation.plan.Plan;
import java.nio.file.Path;
import java.util.List;

/// What a coordinator is asked for a live run.
public final class LiveRequest {
  private LiveRequest() {}

  /// The part of it that the plan says; nodes, ledger and times are left to the caller.
  ///
  /// @param directory where relative names of input files begin, on each node
  /// @throws Refusal if the plan has no sense in a live run
  public static StartLiveRequest.Builder of(Plan plan, Path directory) {
    if (plan.traffic().spec().isStream()) {
      throw Refusal.badInput(
          "a node of a live run cannot read standard input",
          "Save the stream to a file that every node can open.");
    }
    Detectors.requireRepeatable(plan.detection().detectors());
    return StartLiveRequest.newBuilder()
        .setPlan(plan.withAbsolutePaths(directory).toYaml())
        .setPortablePlan(plan.toPortableYaml())
        .setPlanHash(ByteString.copyFrom(plan.planHash(List.of()).bytes()))
        .setConsensus(FleetRun.message(plan.consensus()));
  }
}
