// SPDX-License-Identifier: GPL-3.0-only
/// Smile's isolation forest and one-class support vector machine, and the local outlier factor over
/// Smile's neighbour search.
package dais.smile.detectors;
