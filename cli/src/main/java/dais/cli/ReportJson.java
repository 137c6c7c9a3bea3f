package dais.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dais.simulation.RunReport;
import dais.simulation.scoring.DetectionQuality;
import java.io.IOException;
import java.util.Optional;

/// The report of a run as JSON fields.
final class ReportJson {
  private ReportJson() {}

  static void write(JsonGenerator json, RunReport report) throws IOException {
    var identity = report.identity();
    json.writeStringField("run_id", identity.runId().toString());
    json.writeStringField("run_label", identity.runLabel());
    json.writeStringField("plan_hash", identity.planHash().toString());
    json.writeNumberField("seed", identity.seed());
    json.writeNumberField("agents", identity.agents());
    json.writeNumberField("rounds", identity.rounds());
    var counts = report.counts();
    json.writeNumberField("flows", counts.flows());
    json.writeNumberField("alarms", counts.alarms());
    json.writeNumberField("matches", counts.matches());
    json.writeNumberField("candidates", counts.candidates());
    json.writeNumberField("accepted", counts.accepted());
    json.writeNumberField("rejected", counts.rejected());
    json.writeNumberField("undecided", counts.undecided());
    json.writeStringField("decision_digest", report.decisionDigest().value().toString());
    json.writeStringField("ledger_root", report.ledgerRoot().toString());
    json.writeStringField("ledger_path", report.ledgerPath().toString());
    var timing = report.timing();
    json.writeNumberField("setup_seconds", timing.setupSeconds());
    json.writeNumberField("elapsed_seconds", timing.elapsedSeconds());
    json.writeNumberField("rounds_per_minute", timing.roundsPerMinute());
    if (timing.peakRssBytes().isPresent()) {
      json.writeNumberField("peak_rss_bytes", timing.peakRssBytes().getAsLong());
    } else {
      json.writeNullField("peak_rss_bytes");
    }
    json.writeObjectFieldStart("detection");
    var detection = report.detection();
    write(json, "before_learning", detection.beforeLearning());
    write(json, "local", detection.local());
    write(json, "fleet", detection.fleet());
    write(json, "fleet_after_round", detection.fleetAfterRound());
    json.writeStringField("note", detection.note());
    json.writeEndObject();
    json.writeArrayFieldStart("notes");
    for (String note : report.notes()) {
      json.writeString(note);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, String arm, Optional<DetectionQuality> measured)
      throws IOException {
    if (measured.isEmpty()) {
      json.writeNullField(arm);
      return;
    }
    DetectionQuality quality = measured.get();
    json.writeObjectFieldStart(arm);
    json.writeNumberField("precision", quality.precision());
    json.writeNumberField("recall", quality.recall());
    json.writeNumberField("false_alarms_per_1000", quality.falseAlarmsPer1000());
    json.writeNumberField("roc_auc", quality.rocAuc());
    json.writeNumberField("average_precision", quality.averagePrecision());
    json.writeNumberField("recall_at_30_per_10000", quality.recallAt30Per10000());
    json.writeEndObject();
  }
}
