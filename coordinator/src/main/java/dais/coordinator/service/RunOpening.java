package dais.coordinator.service;

import dais.coordinator.Foundation;
import dais.infrastructure.exit.Refusal;
import dais.ledger.Draft;
import dais.proto.coordinator.v1.FeatureSpace;
import dais.proto.coordinator.v1.Founders;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.Profiles;
import dais.proto.coordinator.v1.Ready;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run until its first round: founded by its members, or taken up where its ledger ends. Says to
/// the nodes what that asks of them; the phases are its owner's. Confined to the coordinator's
/// loop.
final class RunOpening {
  private final RunRequest plan;
  private final Assignment assignment;
  private final RunLog ledger;
  private final RunVoice voice;
  private final FoundingVoices founding;
  private final Restoration restoration;
  private final Admission admission;

  RunOpening(RunRequest plan, Assignment assignment, RunLog ledger, RunVoice voice) {
    this.plan = plan;
    this.assignment = assignment;
    this.ledger = ledger;
    this.voice = voice;
    this.founding = new FoundingVoices(plan, assignment);
    this.restoration = new Restoration(ledger, voice);
    this.admission = new Admission(ledger, voice, founding, plan.pace());
  }

  /// What the run begins with. A driver that resumes brings all nodes: what they hold beyond the
  /// ledger is lost ledger. A live run waits for none that is gone for good: a person recovers what
  /// is lost.
  RunPhase first() {
    if (!plan.message().getResume()) {
      return RunPhase.FOUNDING;
    }
    return plan.pace().isLive() ? takenUp() : RunPhase.RESTORING;
  }

  private RunPhase takenUp() {
    ledger.recall();
    return ledger.head().size() == 0 ? RunPhase.FOUNDING : RunPhase.RECALLING;
  }

  /// A node is there, in any phase.
  ///
  /// @param round that is under way
  /// @return whether it has said all that the phase waits for
  /// @throws Refusal if the node keeps more than the ledger holds
  /// @throws IllegalArgumentException if it follows half a statement
  boolean joined(String node, KeptLedger kept, RunPhase phase, int round) {
    if (phase == RunPhase.RESTORING) {
      return !restoration.joined(node, kept);
    }
    admission.admit(node, kept, phase, round);
    return false;
  }

  /// Hears a page of a node's profiles.
  ///
  /// @return whether the node has said all of them
  /// @throws IllegalArgumentException if they are not those of its members
  boolean profiles(String node, Profiles page) {
    founding.profiles(node, page.getProfilesList());
    if (page.getLast()) {
      founding.allProfiles(node);
    }
    return page.getLast();
  }

  /// Says all profiles to all nodes.
  void sayFounders() {
    List<Founders> all = founding.founders();
    assignment.nodes().forEach(node -> voice.founders(node, all));
  }

  void space(String node, FeatureSpace space) {
    founding.space(node, space);
  }

  /// Round 0 as it follows from what was said.
  ///
  /// @throws Refusal if the nodes made different spaces of the same profiles
  Foundation foundation() {
    return founding.foundation();
  }

  /// Hears how much of the ledger a node has taken up again.
  ///
  /// @return whether that is all of it; else it is still catching up
  /// @throws IllegalArgumentException if it is more than there is
  boolean recalled(String node, Ready ready) {
    long size = ledger.head().size();
    if (ready.getSize() > size) {
      throw new IllegalArgumentException(
          "expected %s to hold %d entries but it says %d".formatted(node, size, ready.getSize()));
    }
    return ready.getSize() == size;
  }

  /// What the ledger had lost, by a page of a node's copy; empty if nobody asked for the page.
  ///
  /// @throws IllegalArgumentException if it is none
  /// @throws Refusal if the node cannot read its copy
  List<Draft> lost(String node, LedgerPart part) {
    return restoration.page(node, part);
  }

  /// Asks for what the ledger lacks.
  ///
  /// @return the node that was asked; empty if the ledger lacks nothing
  Optional<String> ask() {
    return restoration.ask();
  }

  /// The ledger lacks nothing.
  ///
  /// @return what follows
  /// @throws Refusal if the nodes were told different histories
  RunPhase restored() {
    restoration.requireOneHistory();
    return takenUp();
  }

  /// How far each node has followed the ledger, by its name.
  Map<String, KeptLedger> copies() {
    return restoration.copies();
  }

  /// The rounds as the ledger holds them, which every node now holds too.
  ///
  /// @throws Refusal if the ledger holds another run, or what does not follow
  RunRounds rounds() {
    return new RunRounds(new Recollection(ledger.reads(), plan), ledger.head(), assignment);
  }
}
