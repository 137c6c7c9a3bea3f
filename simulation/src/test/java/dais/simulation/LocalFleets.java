package dais.simulation;

import dais.coordinator.service.Protocol;
import dais.test.fleet.LocalFleet;
import java.nio.file.Path;
import java.time.Clock;

/// Fleets in this process whose nodes open plans.
final class LocalFleets {
  private LocalFleets() {}

  static LocalFleet in(Path folder) {
    return in(folder, Clock.systemUTC());
  }

  /// @param clock that certificates are judged by
  static LocalFleet in(Path folder, Clock clock) {
    return in(folder, clock, Protocol.OWN);
  }

  /// @param protocol the versions that the coordinator speaks
  static LocalFleet in(Path folder, Clock clock, Protocol protocol) {
    return new LocalFleet(folder, clock, protocol, keys -> new PlanOpener(1, keys));
  }
}
