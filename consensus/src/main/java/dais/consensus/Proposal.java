package dais.consensus;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.List;

/// One member's signatures of one round.
///
/// @param genesis leaf hash of the genesis entry
/// @param epoch how often the roster had changed
/// @param round the round, from 1
/// @param member id of the author
/// @param basis the history that the author has applied
/// @param snapshot hash of the author's own part of the state, made durable before this was signed
/// @param signatures at most 4, by descending score
/// @param sightings matches of accepted signatures, ascending by signature, at most 1,024
public record Proposal(
    Hash genesis,
    int epoch,
    int round,
    int member,
    Basis basis,
    Hash snapshot,
    List<Signature> signatures,
    List<Sighting> sightings)
    implements Statement {
  /// The most signatures in a proposal.
  public static final int MAX_SIGNATURES = 4;

  /// The most sightings in a proposal.
  public static final int MAX_SIGHTINGS = 1_024;

  public Proposal {
    Bounds.within("epoch", epoch, 0, Integer.MAX_VALUE);
    Bounds.within("round", round, 1, Integer.MAX_VALUE);
    Bounds.within("member id", member, 0, MemberSet.MAX_ID);
    Bounds.within("number of signatures", signatures.size(), 0, MAX_SIGNATURES);
    Bounds.within("number of sightings", sightings.size(), 0, MAX_SIGHTINGS);
    Bounds.ascending("sightings", sightings.stream().map(Sighting::signature).toList());
    signatures = List.copyOf(signatures);
    sightings = List.copyOf(sightings);
  }

  @Override
  public EntryKind kind() {
    return EntryKind.PROPOSAL;
  }

  @Override
  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.PROPOSAL.number());
    out.hash(genesis).i32(epoch).i32(round).i32(member);
    out.i32(basis.round()).hash(basis.root());
    write(out);
    return out.toBytes();
  }

  /// The canonical bytes of what is this member's own in it: all but fleet, epoch and history.
  byte[] said() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.PROPOSAL.number());
    out.i32(round).i32(member);
    write(out);
    return out.toBytes();
  }

  private void write(CanonicalWriter out) {
    out.hash(snapshot);
    out.i32(signatures.size());
    signatures.forEach(signature -> signature.write(out));
    out.i32(sightings.size());
    sightings.forEach(sighting -> sighting.write(out));
  }

  /// The proposal that these bytes are.
  ///
  /// @throws dais.ledger.MalformedBody if they are not the canonical encoding of one
  public static Proposal decode(byte[] body) {
    return Bounds.decode(
        EntryKind.PROPOSAL,
        body,
        in ->
            new Proposal(
                in.hash(),
                in.i32(),
                in.i32(),
                in.i32(),
                new Basis(in.i32(), in.hash()),
                in.hash(),
                Bounds.list(in, Signature.LEAST_BYTES, Signature::read),
                Bounds.list(in, Sighting.BYTES, Sighting::read)));
  }
}
