/// Anomaly detection of one member: detectors, their calibration, the local model with its refits,
/// and the memory of accepted signatures.
package dais.node.detection;
