package dais.coordinator.service;

import dagger.BindsInstance;
import dagger.Component;
import dais.infrastructure.tls.TlsIdentity;
import jakarta.inject.Singleton;
import java.time.Clock;

/// Wires a coordinator's process.
@Singleton
@Component(modules = CoordinatorModule.class)
interface CoordinatorComponent {
  CoordinatorProcess process();

  @Component.Factory
  interface Factory {
    CoordinatorComponent create(
        @BindsInstance CoordinatorProcess.Setup setup,
        @BindsInstance TlsIdentity identity,
        @BindsInstance Membership membership,
        @BindsInstance Clock clock);
  }
}
