package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import java.util.List;

/// A threat as one member saw it, without anything that names the parties. Its index is its place
/// in the proposal.
///
/// @param protocol transport protocol in lower case, 1 to 32 characters
/// @param prototype the shared columns of the flow that stands for it
/// @param confidenceMicros percentile of the recalibrated score, in [0, 1,000,000]
/// @param surpriseMicros -log10 of the tail probability, in millionths, at least 0
/// @param support flows behind it, at least 1
/// @param topFeatures what contributed most, greatest first, at most 8
/// @param eventTimeMicros when the flow happened, in microseconds since 1970 UTC
/// @param expiryRound last round in which it holds once it is accepted
public record Signature(
    String protocol,
    Prototype prototype,
    int confidenceMicros,
    int surpriseMicros,
    int support,
    List<Contribution> topFeatures,
    long eventTimeMicros,
    int expiryRound) {
  static final int LEAST_BYTES = 40;
  static final int MAX_TOP_FEATURES = 8;
  static final int MAX_PROTOCOL = 32;

  public Signature {
    Bounds.text("protocol", protocol, MAX_PROTOCOL);
    Bounds.within("confidence (millionths)", confidenceMicros, 0, Micros.ONE);
    Bounds.within("surprise (millionths)", surpriseMicros, 0, Integer.MAX_VALUE);
    Bounds.within("support", support, 1, Integer.MAX_VALUE);
    Bounds.within("number of top features", topFeatures.size(), 0, MAX_TOP_FEATURES);
    Bounds.within("expiry round", expiryRound, 1, Integer.MAX_VALUE);
    topFeatures = List.copyOf(topFeatures);
  }

  void write(CanonicalWriter out) {
    out.text(protocol);
    prototype.write(out);
    out.i32(confidenceMicros).i32(surpriseMicros).i32(support).i32(topFeatures.size());
    topFeatures.forEach(feature -> feature.write(out));
    out.i64(eventTimeMicros).i32(expiryRound);
  }

  static Signature read(CanonicalReader in) {
    return new Signature(
        in.text(),
        Prototype.read(in),
        in.i32(),
        in.i32(),
        in.i32(),
        Bounds.list(in, Contribution.BYTES, Contribution::read),
        in.i64(),
        in.i32());
  }
}
