// SPDX-License-Identifier: GPL-3.0-only
package dais.smile.detectors;

import smile.math.kernel.MercerKernel;

/// exp(-gamma · |a-b|²) by `StrictMath`: Smile's own kernel takes the processor's exponential,
/// whose last bit may differ and which a solver that iterates to a tolerance makes larger.
///
/// @param gamma above 0
record ExactGaussian(double gamma) implements MercerKernel<double[]> {
  @Override
  public double k(double[] a, double[] b) {
    return StrictMath.exp(-gamma * Moments.squaredDistance(a, b));
  }

  @Override
  public double[] kg(double[] a, double[] b) {
    double square = Moments.squaredDistance(a, b);
    double value = StrictMath.exp(-gamma * square);
    return new double[] {value, -square * value};
  }

  @Override
  public MercerKernel<double[]> of(double[] parameters) {
    return new ExactGaussian(parameters[0]);
  }

  @Override
  public double[] hyperparameters() {
    return new double[] {gamma};
  }

  @Override
  public double[] lo() {
    return new double[] {1e-9};
  }

  @Override
  public double[] hi() {
    return new double[] {1e9};
  }
}
