package dais.consensus;

import dais.consensus.Misconduct.Equivocation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One step of the fold: the state after a round.
final class StateFold {
  private final FleetState before;
  private final RoundRecord record;
  private final ConsensusConfig config;
  private final Map<Integer, Proposal> proposals = new HashMap<>();

  StateFold(FleetState before, RoundRecord record) {
    this.before = before;
    this.record = record;
    this.config = before.charter().config();
    record.proposals().forEach(signed -> proposals.put(signed.member(), signed.statement()));
  }

  FleetState after() {
    return new FleetState(
        before.charter(),
        record.round(),
        before
            .roster()
            .after(record.round(), record.summary().proposers(), equivocators(), config.window()),
        seeds(),
        new LiveLineages(lineages(), nextLineage()),
        memory(),
        blacklist(),
        record.summary().digest());
  }

  private MemberSet equivocators() {
    return MemberSet.of(
        record.evidence().stream()
            .filter(Equivocation.class::isInstance)
            .mapToInt(Misconduct::member));
  }

  private Optional<SeedLink> seeds() {
    return before
        .seeds()
        .map(link -> record.committee().map(drawn -> link.after(drawn.seed())).orElse(link));
  }

  private int nextLineage() {
    return record.candidates().stream()
        .mapToInt(candidate -> candidate.lineage() + 1)
        .reduce(before.lineages().next(), StrictMath::max);
  }

  /// Those seen in the window of the next round.
  private List<Lineage> lineages() {
    int oldest = record.round() + 1 - config.window();
    Map<Integer, Lineage> byNumber = new TreeMap<>();
    before.lineages().all().stream()
        .filter(lineage -> lineage.lastSeen() >= oldest)
        .forEach(lineage -> byNumber.put(lineage.number(), lineage));
    Map<Integer, Lineage> known = new HashMap<>();
    before.lineages().all().forEach(lineage -> known.put(lineage.number(), lineage));
    for (Candidate candidate : record.candidates()) {
      MemberSet members =
          MemberSet.of(candidate.signatures().stream().mapToInt(SignatureRef::member));
      Lineage lineage = known.get(candidate.lineage());
      byNumber.put(
          candidate.lineage(),
          (lineage == null ? opened(candidate) : lineage)
              .seen(new Lineage.Appearance(record.round(), members), oldest));
    }
    return List.copyOf(byNumber.values());
  }

  private Lineage opened(Candidate candidate) {
    Signature first = signature(candidate.signatures().getFirst());
    return new Lineage(candidate.lineage(), first.protocol(), first.prototype(), List.of());
  }

  private List<AcceptedSignature> memory() {
    Set<CandidateId> seen = new HashSet<>();
    proposals.values().stream()
        .filter(proposal -> before.roster().counts(proposal.member()))
        .flatMap(proposal -> proposal.sightings().stream())
        .forEach(sighting -> seen.add(sighting.signature()));
    int renewed = record.round() + config.signatureLifetime();
    Stream<AcceptedSignature> kept =
        before.memory().stream()
            .map(accepted -> seen.contains(accepted.id()) ? accepted.until(renewed) : accepted);
    return Stream.concat(kept, accepted().map(this::accept))
        .filter(accepted -> accepted.expiryRound() > record.round())
        .toList();
  }

  private AcceptedSignature accept(Candidate candidate) {
    Signature prototype = signature(candidate.prototype());
    return new AcceptedSignature(
        candidate.id(), prototype.protocol(), prototype.prototype(), prototype.expiryRound());
  }

  private List<Listing> blacklist() {
    Map<Indicator, Listing> listings = new TreeMap<>();
    before.blacklist().forEach(listing -> listings.put(listing.indicator(), listing));
    accepted()
        .forEach(
            candidate -> {
              int expiry = signature(candidate.prototype()).expiryRound();
              for (Indicator indicator : named(candidate)) {
                listings.put(indicator, new Listing(indicator, candidate.id(), expiry));
              }
            });
    return listings.values().stream()
        .filter(listing -> listing.expiryRound() > record.round())
        .toList();
  }

  /// The indicators that at least f + 1 authors disclosed with ballots that CONFIRM.
  private List<Indicator> named(Candidate candidate) {
    int ordinal = candidate.id().ordinal();
    int place = (int) record.candidates().stream().limit(ordinal).filter(Candidate::called).count();
    MemberSet authors =
        MemberSet.of(candidate.signatures().stream().mapToInt(SignatureRef::member));
    MemberSet confirm = record.decisions().get(ordinal).certificate().confirm();
    Map<Indicator, Integer> names = new TreeMap<>();
    record.ballots().stream()
        .map(SignedStatement::statement)
        .filter(batch -> authors.contains(batch.member()) && confirm.contains(batch.member()))
        .flatMap(batch -> batch.ballots().get(place).disclosed().stream())
        .forEach(indicator -> names.merge(indicator, 1, Integer::sum));
    return names.entrySet().stream()
        .filter(entry -> entry.getValue() > before.colluders())
        .map(Map.Entry::getKey)
        .toList();
  }

  private Stream<Candidate> accepted() {
    return record.decisions().stream()
        .filter(decision -> decision.outcome() == Outcome.ACCEPTED)
        .map(decision -> record.candidates().get(decision.candidate().ordinal()));
  }

  private Signature signature(SignatureRef ref) {
    Proposal proposal = proposals.get(ref.member());
    if (proposal == null || ref.index() >= proposal.signatures().size()) {
      throw new IllegalArgumentException(
          "round %d has no signature %s".formatted(record.round(), ref));
    }
    return proposal.signatures().get(ref.index());
  }
}
