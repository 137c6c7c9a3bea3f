package dais.node.detection;

import dais.consensus.Micros;
import dais.infrastructure.exit.Refusal;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.node.features.FlowEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// One member's judgement of flows: its fitted detectors, their calibrations, and its normal
/// exemplars. A pure function of (configuration, baseline rows, seed, agent) and of the windows it
/// was refitted on. Immutable and thread-safe.
public final class LocalModel {
  /// Fewest baseline rows that can be fitted; below 128 the verdict function abstains.
  public static final int MINIMUM_ROWS = 16;

  /// The notice bar as a percentile.
  public static final int NOTICE_PERCENTILE_MICROS = 950_000;

  /// Most contributions that are named.
  public static final int CONTRIBUTIONS = 5;

  private final Genesis genesis;
  private final FittedEnsemble ensemble;
  private final MicroColumns exemplars;
  private final double[] exemplarNorms;
  private final ColumnSpread spread;
  private final RefitCounts refitCounts;
  private final Hash snapshotHash;

  private LocalModel(
      Genesis genesis,
      FittedEnsemble ensemble,
      double[] fitted,
      RefitCounts refitCounts,
      int round) {
    this.genesis = genesis;
    this.ensemble = ensemble;
    this.refitCounts = refitCounts;
    int width = genesis.encoder().width();
    int shared = genesis.encoder().sharedWidth();
    this.exemplars =
        ensemble
            .neighbours()
            .orElseGet(
                () -> NeighbourGroups.of(fitted, width, genesis.config(), genesis.key(round)));
    this.exemplarNorms = exemplars.norms(shared);
    this.spread = new ColumnSpread(fitted, width, shared);
    CanonicalWriter out = new CanonicalWriter(EntryKind.MODEL.number());
    genesis.encoder().writeCounts(out);
    ensemble.write(out);
    this.snapshotHash = Hash.sha256(out.toBytes());
  }

  /// The model fitted on a member's baseline.
  ///
  /// @param rows [n, encoder.width()] as [FlowEncoder#encode] made them; not kept
  /// @throws Refusal if there are fewer than [#MINIMUM_ROWS] rows or a detector is unknown
  public static LocalModel genesis(
      DetectionConfig config, FlowEncoder encoder, double[] rows, int n, long seed, int agent) {
    if (n < MINIMUM_ROWS) {
      throw Refusal.badInput(
          "agent %d has a baseline of %d flows but needs at least %d"
              .formatted(agent, n, MINIMUM_ROWS),
          "Give it more baseline traffic, or run fewer agents on it.");
    }
    int width = encoder.width();
    double[] fitted = Arrays.copyOf(rows, n * width);
    FittedEnsemble ensemble =
        new FittedEnsemble(fitted, new double[0], width, config, new FitKey(seed, agent, 0));
    Genesis genesis =
        new Genesis(
            config,
            encoder,
            seed,
            agent,
            MicroRows.of(fitted, width, encoder.sharedWidth()),
            ensemble);
    return new LocalModel(genesis, ensemble, fitted, RefitCounts.NONE, 0);
  }

  /// The model refitted on the genesis baseline and what the window holds, as of `round`. Genesis
  /// rows keep at least half the weight; matched and over-many flagged rows are left out.
  public LocalModel refit(Window recent, int round) {
    RefitRows rows = new RefitRows(genesis, recent);
    FittedEnsemble refitted =
        new FittedEnsemble(
            rows.fitted(),
            rows.rest(),
            genesis.encoder().width(),
            genesis.config(),
            genesis.key(round));
    return new LocalModel(genesis, refitted, rows.fitted(), rows.counts(), round);
  }

  /// What is kept of `rows`, [n, encoder().width()], row-major.
  public MicroRows kept(double[] rows) {
    return MicroRows.of(rows, genesis.encoder().width(), genesis.encoder().sharedWidth());
  }

  /// An empty window for this member's recent flows.
  public Window newWindow() {
    return new Window(
        genesis.rows().capacity(), genesis.encoder().width(), genesis.encoder().sharedWidth());
  }

  /// Scores `rows`, [n, encoder().width()], row-major.
  public Scores score(double[] rows, int n) {
    return ensemble.score(rows, n);
  }

  /// The percentiles that this member gives its peers' prototypes, in millionths and in their
  /// order: the shared columns are taken as they are, the surprisals are those of this member
  /// ([FlowEncoder#complete]). All at once, because the detectors are quick over many rows.
  ///
  /// @param prototypes each with encoder().sharedWidth() columns, in millionths
  public int[] scorePrototypes(List<int[]> prototypes) {
    int width = genesis.encoder().width();
    double[] rows = new double[prototypes.size() * width];
    for (int i = 0; i < prototypes.size(); i++) {
      System.arraycopy(genesis.encoder().complete(prototypes.get(i)), 0, rows, i * width, width);
    }
    Scores scores = score(rows, prototypes.size());
    return IntStream.range(0, scores.size()).map(scores::percentileMicros).toArray();
  }

  /// The highest cosine of a shared vector to the normal exemplars, in millionths.
  ///
  /// @param sharedMicros [encoder().sharedWidth()], in millionths
  public int normalCosineMicros(int[] sharedMicros) {
    double square = 0;
    double[] vector = new double[sharedMicros.length];
    for (int j = 0; j < vector.length; j++) {
      vector[j] = sharedMicros[j];
      square += vector[j] * vector[j];
    }
    double[] dots = new double[exemplars.count()];
    exemplars.addDots(vector, dots);
    double norm = StrictMath.sqrt(square);
    double highest = -1;
    for (int i = 0; i < dots.length; i++) {
      double product = norm * exemplarNorms[i];
      highest = StrictMath.max(highest, product == 0 ? 0 : dots[i] / product);
    }
    return Micros.of(highest);
  }

  /// The shared columns that make a vector unusual, greatest first, at most [#CONTRIBUTIONS]: the
  /// share of (x - mean)² / (variance + 0.01) over the fitted rows that each column holds.
  public List<Contribution> contributions(int[] sharedMicros) {
    double[] parts = spread.squaredDeviations(sharedMicros);
    double total = 0;
    for (double part : parts) {
      total += part;
    }
    List<Contribution> contributions = new ArrayList<>();
    for (int j = 0; j < parts.length; j++) {
      int weight = total > 0 ? Micros.of(parts[j] / total) : 0;
      if (weight > 0) {
        contributions.add(new Contribution(j, weight));
      }
    }
    contributions.sort(
        Comparator.comparingInt(Contribution::weightMicros)
            .reversed()
            .thenComparingInt(Contribution::column));
    return List.copyOf(contributions.subList(0, Math.min(CONTRIBUTIONS, contributions.size())));
  }

  /// The alarm bar as a percentile, in millionths: 1 - alarm budget / 10,000.
  public int alarmPercentileMicros() {
    return genesis.config().alarmPercentileMicros();
  }

  /// The surprise at the alarm bar.
  public double alarmSurprise() {
    return genesis.config().alarmSurprise();
  }

  /// The surprise at the notice bar.
  public double noticeSurprise() {
    return -StrictMath.log10(1 - Micros.toDouble(NOTICE_PERCENTILE_MICROS));
  }

  /// Baseline rows of this member.
  public int baselineRows() {
    return genesis.rows().capacity();
  }

  public FlowEncoder encoder() {
    return genesis.encoder();
  }

  /// What the last refit did; all zero before the first.
  public RefitCounts refitCounts() {
    return refitCounts;
  }

  /// The model part of the member's snapshot: SHA-256 over the canonical bytes of the surprisal
  /// counts, the fitted models and the calibrations. Floating-point parameters stand in it as their
  /// IEEE 754 bits, which are the same on every machine.
  public Hash snapshotHash() {
    return snapshotHash;
  }

  Genesis genesis() {
    return genesis;
  }
}
