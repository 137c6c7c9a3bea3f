package dais.cli;

import dais.consensus.Summary;
import dais.ledger.TreeHead;

/// The JSON line of a round in a stream: `{round, accepted, rejected, undecided, tree_size, root}`.
final class RoundLine {
  private RoundLine() {}

  static String of(int round, Summary.Outcomes outcomes, TreeHead head) {
    return Envelope.line(
        json -> {
          json.writeNumberField("round", round);
          json.writeNumberField("accepted", outcomes.accepted());
          json.writeNumberField("rejected", outcomes.rejected());
          json.writeNumberField("undecided", outcomes.undecided());
          json.writeNumberField("tree_size", head.size());
          json.writeStringField("root", head.root().toString());
        });
  }
}
