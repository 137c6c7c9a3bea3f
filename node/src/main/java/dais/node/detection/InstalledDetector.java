package dais.node.detection;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

/// A detector that can be asked for, and where it comes from.
///
/// @param name by which a plan asks for it
/// @param module that it comes in
/// @param version of that module; empty where the module names none
/// @param licence as an SPDX expression
/// @param repeatable whether a plan run may use it
/// @param standard whether a run uses it that names none
public record InstalledDetector(
    String name,
    String module,
    String version,
    String licence,
    boolean repeatable,
    boolean standard) {
  static InstalledDetector of(Detector detector) {
    Object service = detector instanceof GuardedDetector guarded ? guarded.plugin() : detector;
    Optional<ModuleDescriptor> module =
        Optional.ofNullable(service.getClass().getModule().getDescriptor());
    return new InstalledDetector(
        detector.name(),
        module.map(ModuleDescriptor::name).orElse("no module"),
        module.flatMap(ModuleDescriptor::rawVersion).orElse(""),
        detector.licence(),
        detector.isRepeatable(),
        DetectionConfig.DEFAULT.detectors().contains(detector.name()));
  }
}
