package dais.cli;

import dagger.BindsInstance;
import dagger.Component;
import dais.infrastructure.telemetry.Telemetry;
import dais.node.service.CertificateRenewal;
import dais.node.service.NodeProcess;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;

/// Wires a node's process.
@Singleton
@Component(modules = NodeModule.class)
interface NodeComponent {
  NodeProcess process();

  CertificateRenewal renewal();

  Telemetry telemetry();

  /// What a node is given.
  ///
  /// @param name in its fleet
  /// @param home its identity's folder
  /// @param coordinator address
  /// @param threads that its members share
  record Setup(String name, Path home, String coordinator, int threads) {}

  @Component.Factory
  interface Factory {
    NodeComponent create(
        @BindsInstance Setup setup,
        @BindsInstance NodeProcess.Listener listener,
        @BindsInstance ConfigLayers layers,
        @BindsInstance Clock clock);
  }
}
