package dais.node.detection;

import dais.consensus.Micros;
import java.util.Arrays;

/// Chooses what a refit does with the recent rows. A row's percentile here is the greater of the
/// one at observation and the one that the genesis model gives it, so that what a refit learned
/// cannot open the door to more of the same.
///
/// - Rows that an accepted signature matched are left out.
/// - Rows below the 90th percentile are fitted.
/// - The others only calibrate. From the notice bar on they may, in order, fill the tail that
///   normal traffic has and no more: of N rows at most s·N may lie above the bar of share s, for s
///   = 5 %, 2.5 %, ... 0.16 %, where N is the number of rows below the 90th percentile, times 10/9.
///
/// Keeping no flagged row ratchets the alarms up, keeping all lets a long attack blind the bars.
/// Twice the share at the notice and the alarm bar alone blinds too (docs/adr/0009).
final class RefitRows {
  private static final int FIT_PERCENTILE_MICROS = 900_000;
  private static final int BARS = 6;

  private final Genesis genesis;
  private final Window window;
  private final int[] percentileMicros;
  private final double[] fitted;
  private final double[] rest;
  private final RefitCounts counts;

  RefitRows(Genesis genesis, Window window) {
    this.genesis = genesis;
    this.window = window;
    int width = genesis.rows().width();
    double[] recent = new double[window.size() * width];
    for (int i = 0; i < window.size(); i++) {
      window.get(i, recent, i * width);
    }
    percentileMicros = percentiles(recent);
    boolean[] kept = kept(allowances());
    double[] fit = new double[(genesis.rows().capacity() + window.size()) * width];
    double[] others = new double[recent.length];
    int fits = genesis.rows().capacity();
    for (int i = 0; i < fits; i++) {
      genesis.rows().get(i, fit, i * width);
    }
    int rests = 0;
    int matched = 0;
    int overBudget = 0;
    for (int i = 0; i < window.size(); i++) {
      if (window.matched(i)) {
        matched++;
      } else if (!kept[i]) {
        overBudget++;
      } else if (percentileMicros[i] < FIT_PERCENTILE_MICROS) {
        System.arraycopy(recent, i * width, fit, fits++ * width, width);
      } else {
        System.arraycopy(recent, i * width, others, rests++ * width, width);
      }
    }
    fitted = Arrays.copyOf(fit, fits * width);
    rest = Arrays.copyOf(others, rests * width);
    counts = new RefitCounts(window.size(), matched, overBudget, fits - genesis.rows().capacity());
  }

  private int[] percentiles(double[] recent) {
    Scores byGenesis = genesis.ensemble().score(recent, window.size());
    int[] micros = new int[window.size()];
    for (int i = 0; i < micros.length; i++) {
      micros[i] = Math.max(window.percentileMicros(i), byGenesis.percentileMicros(i));
    }
    return micros;
  }

  /// Rows that may lie above each bar, `[BARS]`, to the nearest.
  private int[] allowances() {
    long body = 0;
    for (int i = 0; i < window.size(); i++) {
      body += !window.matched(i) && percentileMicros[i] < FIT_PERCENTILE_MICROS ? 1 : 0;
    }
    int[] allowances = new int[BARS];
    for (int bar = 0; bar < BARS; bar++) {
      allowances[bar] =
          (int) ((body * share(bar) + FIT_PERCENTILE_MICROS / 2) / FIT_PERCENTILE_MICROS);
    }
    return allowances;
  }

  /// The share of normal rows above a bar, in millionths: that of the notice bar, halved `bar`
  /// times.
  private static int share(int bar) {
    return (Micros.ONE - LocalModel.NOTICE_PERCENTILE_MICROS) >> bar;
  }

  private boolean[] kept(int[] allowances) {
    boolean[] kept = new boolean[window.size()];
    for (int i = 0; i < kept.length; i++) {
      int bars = 0;
      boolean fits = !window.matched(i);
      while (fits && bars < BARS && percentileMicros[i] >= Micros.ONE - share(bars)) {
        fits = allowances[bars] > 0;
        bars++;
      }
      kept[i] = fits;
      for (int bar = 0; fits && bar < bars; bar++) {
        allowances[bar]--;
      }
    }
    return kept;
  }

  /// The genesis rows and then the recent ones to fit, at most as many: [n, width].
  double[] fitted() {
    return fitted;
  }

  /// Recent rows that only calibrate: [m, width].
  double[] rest() {
    return rest;
  }

  RefitCounts counts() {
    return counts;
  }
}
