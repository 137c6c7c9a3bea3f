package dais.node.host;

import dais.consensus.ConsensusConfig;
import dais.consensus.FleetReplica;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import java.util.List;

/// The members that a process is to host, before their fleet exists: how they come by their keys,
/// traffic and detectors is what tells a plan run from a live one.
public interface Founders extends AutoCloseable {
  /// How the fleet decides.
  ConsensusConfig consensus();

  /// The hosted members' signed profiles, in the order of the members.
  List<SignedProfile> profiles();

  /// The feature space that follows from the profiles of all founding members.
  FeatureSpace merge(List<SignedProfile> all);

  /// Fits the hosted members.
  ///
  /// @param replica the fleet's founding state
  MemberHost fit(FeatureSpace space, FleetReplica replica);

  /// Gives up the traffic.
  @Override
  void close();
}
