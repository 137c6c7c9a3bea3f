package dais.coordinator.service;

import dais.proto.coordinator.v1.RunEvent;

/// Whoever is told of a run. Called on the coordinator's loop.
interface RunWatcher {
  void tell(RunEvent event);
}
