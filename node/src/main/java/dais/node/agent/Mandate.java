package dais.node.agent;

import dais.consensus.Charter;
import dais.infrastructure.identity.SigningKey;

/// In whose name an agent speaks, and in which fleet.
///
/// @param member id of the member
/// @param key signs its statements
/// @param charter what the fleet's genesis fixes
public record Mandate(int member, SigningKey key, Charter charter) {}
