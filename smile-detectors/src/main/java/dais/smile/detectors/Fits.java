// SPDX-License-Identifier: GPL-3.0-only
package dais.smile.detectors;

import dais.node.detection.DetectorFit;
import dais.node.detection.DetectorModel;
import dais.node.detection.FitKey;
import dais.node.random.Purpose;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import smile.math.MathEx;

/// What the three detectors share: fits that repeat, and scores of rows that a model did not see.
final class Fits {
  static final int FOLDS = 5;

  private Fits() {}

  /// A way to fit: a pure function of rows and seed.
  interface Fitter {
    /// The model of these rows.
    ///
    /// @param rows at least two; the model may keep them
    DetectorModel fit(double[][] rows, long seed);
  }

  /// The model of all rows. Row i is scored by a model of the rows outside its fold, which is i mod
  /// 5: six fits in all.
  static DetectorFit withUnseenScores(double[] rows, int width, FitKey key, Fitter fitter) {
    double[][] all = split(rows, width);
    long seed = key.stream(Purpose.PLUGIN).nextLong();
    double[] unseen = new double[all.length];
    for (int fold = 0; fold < FOLDS; fold++) {
      DetectorModel without = fitter.fit(outside(all, fold), seed + 1 + fold);
      for (int i = fold; i < all.length; i += FOLDS) {
        double[] score = new double[1];
        without.score(all[i], 1, score);
        unseen[i] = score[0];
      }
    }
    return new DetectorFit(fitter.fit(all, seed), unseen);
  }

  private static double[][] outside(double[][] all, int fold) {
    double[][] rows = new double[all.length][];
    int filled = 0;
    for (int i = 0; i < all.length; i++) {
      if (i % FOLDS != fold) {
        rows[filled++] = all[i];
      }
    }
    return Arrays.copyOf(rows, filled);
  }

  /// At most `most` of the rows, spread evenly over them, in their order.
  static double[][] thinned(double[][] rows, int most) {
    if (rows.length <= most) {
      return rows;
    }
    double[][] kept = new double[most][];
    for (int i = 0; i < most; i++) {
      kept[i] = rows[(int) ((long) i * rows.length / most)];
    }
    return kept;
  }

  /// Rows of a matrix, each copied.
  static double[][] split(double[] matrix, int width) {
    double[][] rows = new double[matrix.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(matrix, i * width, (i + 1) * width));
    return rows;
  }

  /// Runs a fit of Smile's so that it repeats. Smile draws from a generator of the thread and has
  /// no seed option; its parallel streams run in the pool of the thread that starts them: so one
  /// new thread, seeded, does all of it. One fit at a time in the whole process, for the spare
  /// number of Smile's Gaussian generator is one for all threads.
  static synchronized <T> T repeatably(long seed, Callable<T> fit) {
    try (ForkJoinPool alone = new ForkJoinPool(1)) {
      return alone.invoke(
          ForkJoinTask.adapt(
              () -> {
                MathEx.setSeed(seed);
                return fit.call();
              }));
    }
  }
}
