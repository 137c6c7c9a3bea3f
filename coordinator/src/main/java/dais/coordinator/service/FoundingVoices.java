package dais.coordinator.service;

import com.google.protobuf.ByteString;
import dais.consensus.BaselineEntry;
import dais.consensus.ProfileEntry;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.rpc.Pages;
import dais.ledger.MalformedBody;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.Founders;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the nodes say before round 1: their members' profiles, and the feature space that each
/// makes of all of them. Confined to the coordinator's loop, on which the profiles' signatures are
/// verified too: there is one a member, once a run.
final class FoundingVoices {
  private final RunRequest plan;
  private final Assignment assignment;
  private final Map<Integer, byte[]> profiles = new TreeMap<>();
  private final Map<String, ByteString> spaces = new TreeMap<>();

  FoundingVoices(RunRequest plan, Assignment assignment) {
    this.plan = plan;
    this.assignment = assignment;
  }

  /// Hears a page of a node's profiles.
  ///
  /// @throws IllegalArgumentException if the node has no so many members, or one of them has not
  ///   signed its profile
  void profiles(String node, List<ByteString> page) {
    List<Integer> members = assignment.of(node);
    int known = (int) members.stream().filter(profiles::containsKey).count();
    if (known + page.size() > members.size()) {
      throw new IllegalArgumentException(
          "expected %d profiles of %s but found more".formatted(members.size(), node));
    }
    for (ByteString profile : page) {
      int member = members.get(known++);
      requireSigned(member, profile.toByteArray());
      profiles.put(member, profile.toByteArray());
    }
  }

  private void requireSigned(int member, byte[] profile) {
    try {
      if (ProfileEntry.decode(profile).verifiedBy(plan.genesis().members().get(member))) {
        return;
      }
    } catch (MalformedBody e) {
      throw new IllegalArgumentException(
          "what member %d says is no profile: %s".formatted(member, e.getMessage()), e);
    }
    throw new IllegalArgumentException(
        "the profile of member %d is not signed by it".formatted(member));
  }

  /// A node has said all its profiles.
  ///
  /// @throws IllegalArgumentException if some are missing
  void allProfiles(String node) {
    List<Integer> missing =
        assignment.of(node).stream().filter(member -> !profiles.containsKey(member)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "expected a profile of each member of %s but found none of %s".formatted(node, missing));
    }
  }

  /// A node begins anew: what it said counts no more.
  void forget(String node) {
    assignment.of(node).forEach(profiles::remove);
    spaces.remove(node);
  }

  /// Hears the feature space that a node made of all profiles.
  ///
  /// @throws IllegalArgumentException if it is none
  void space(String node, FeatureSpace space) {
    try {
      var _ = BaselineEntry.decode(space.getSpace().toByteArray());
    } catch (MalformedBody e) {
      throw new IllegalArgumentException(
          "what %s says is no feature space: %s".formatted(node, e.getMessage()), e);
    }
    spaces.put(node, space.getSpace());
  }

  /// The profiles of all members, as messages.
  List<Founders> founders() {
    return pages(List.copyOf(profiles.values()));
  }

  /// Profiles as messages.
  static List<Founders> pages(List<byte[]> profiles) {
    List<List<ByteString>> pages = Pages.of(profiles);
    return java.util.stream.IntStream.range(0, pages.size())
        .mapToObj(
            i ->
                Founders.newBuilder()
                    .addAllProfiles(pages.get(i))
                    .setLast(i == pages.size() - 1)
                    .build())
        .toList();
  }

  /// Round 0 as it follows from what was said.
  ///
  /// @throws Refusal if the nodes made different spaces of the same profiles
  Foundation foundation() {
    List<ByteString> distinct = spaces.values().stream().distinct().toList();
    if (distinct.size() > 1) {
      throw new Refusal(
          ExitCode.NEGATIVE,
          "the nodes made %d different feature spaces of the same profiles"
              .formatted(distinct.size()),
          "Run one version of dais on all nodes; if they do, report this as a bug.");
    }
    return plan.foundation(List.copyOf(profiles.values()), distinct.getFirst().toByteArray());
  }
}
