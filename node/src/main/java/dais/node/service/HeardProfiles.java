package dais.node.service;

import dais.consensus.Genesis;
import dais.consensus.ProfileEntry;
import dais.infrastructure.exit.Refusal;
import dais.ledger.MalformedBody;
import dais.node.features.SignedProfile;
import dais.proto.coordinator.v1.Founders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

/// The founders' signed profiles as the coordinator says them, page after page, and what a node
/// requires of them. For one thread.
final class HeardProfiles {
  private final Genesis genesis;
  private final SortedMap<Integer, byte[]> said;
  private final List<byte[]> heard = new ArrayList<>();

  /// @param said what each member of this node has said
  HeardProfiles(Genesis genesis, SortedMap<Integer, byte[]> said) {
    this.genesis = genesis;
    this.said = said;
  }

  /// Hears a page.
  ///
  /// @return the founders' profiles, by member, once this was the last page
  /// @throws Distrust if there are more or fewer than founders; if one is not signed by its member;
  ///   or if one is not what a member of this node has said: who replaces a profile moves the
  ///   feature space of all
  /// @throws MalformedBody if one is not even signed
  /// @throws Refusal if a member has signed what is no profile
  Optional<List<SignedProfile>> hear(Founders page) {
    page.getProfilesList().forEach(profile -> heard.add(profile.toByteArray()));
    int expected = genesis.members().size();
    if (heard.size() > expected || (page.getLast() && heard.size() < expected)) {
      throw Distrust.of(
          0, "expected the profiles of %d founders but found %d".formatted(expected, heard.size()));
    }
    return page.getLast() ? Optional.of(checked()) : Optional.empty();
  }

  private List<SignedProfile> checked() {
    for (int i = 0; i < heard.size(); i++) {
      if (!ProfileEntry.decode(heard.get(i)).verifiedBy(genesis.members().get(i))) {
        throw Distrust.of(0, "the profile of member %d is not signed by it".formatted(i));
      }
    }
    said.forEach(
        (member, own) -> {
          byte[] found = heard.get(member);
          if (!Arrays.equals(own, found)) {
            throw new Distrust(
                0,
                "the profile of member %d is not the one that it has said".formatted(member),
                own,
                found);
          }
        });
    return IntStream.range(0, heard.size()).mapToObj(this::decoded).toList();
  }

  /// What a member has signed is its own matter, not the coordinator's.
  private SignedProfile decoded(int member) {
    try {
      return SignedProfile.decode(heard.get(member));
    } catch (MalformedBody e) {
      throw Refusal.badInput(
          "what member %d has signed is no profile: %s".formatted(member, e.getMessage()),
          "Leave out the node that hosts it, or run one version of dais on all machines.");
    }
  }

  /// What was heard: bodies of ledger entries.
  List<byte[]> bodies() {
    return List.copyOf(heard);
  }

  /// They lie in the ledger: they need not be remembered.
  void forget() {
    heard.clear();
  }
}
