package dais.cli;

import dagger.Module;
import dagger.Provides;
import dais.cli.NodeComponent.Setup;
import dais.infrastructure.rpc.FleetChannel;
import dais.infrastructure.telemetry.Telemetry;
import dais.infrastructure.telemetry.TelemetryOrigin;
import dais.infrastructure.tls.FleetTls;
import dais.infrastructure.tls.TlsIdentity;
import dais.node.service.CertificateRenewal;
import dais.node.service.MembershipClient;
import dais.node.service.NodeHome;
import dais.node.service.NodeProcess;
import dais.simulation.PlanOpener;
import jakarta.inject.Singleton;
import java.time.Clock;

/// The parts of a node's process: its session with the coordinator, and what lasts beside that.
@Module
interface NodeModule {
  @Provides
  @Singleton
  static NodeHome home(Setup setup) {
    return NodeHome.in(setup.home());
  }

  @Provides
  @Singleton
  static NodeProcess process(
      Setup setup, NodeHome home, NodeProcess.Listener listener, Clock clock) {
    return new NodeProcess(
        // For each session with the certificate that the node has by then.
        () ->
            FleetChannel.open(
                setup.coordinator(), FleetTls.client(TlsIdentity.open(setup.home()), clock)),
        setup.coordinator(),
        Version.text(),
        new PlanOpener(setup.threads(), home.keys()),
        home,
        listener);
  }

  @Provides
  @Singleton
  static CertificateRenewal renewal(Setup setup, Clock clock) {
    return new CertificateRenewal(setup.home(), new MembershipClient(setup.coordinator(), clock));
  }

  @Provides
  @Singleton
  static Telemetry telemetry(Setup setup, ConfigLayers layers) {
    return layers.telemetry(TelemetryOrigin.Name.NODE, setup.name());
  }
}
