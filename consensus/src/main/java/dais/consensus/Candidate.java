package dais.consensus;

import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import java.util.List;

/// The signatures of one lineage in one round, by reference into the round's proposals.
///
/// @param id round and ordinal; ordinals follow the lineages
/// @param lineage number of the lineage, from 0 in the order in which lineages were opened
/// @param signatures ascending, at least one
/// @param prototype the one of them that stands for all
/// @param corroboration how many authors it has and needs
/// @param place its place on the round's agenda, from 1; 0 if it did not qualify for the vote
/// @param called whether it goes to the vote
public record Candidate(
    CandidateId id,
    int lineage,
    List<SignatureRef> signatures,
    SignatureRef prototype,
    Corroboration corroboration,
    int place,
    boolean called) {
  public Candidate {
    Bounds.within("lineage", lineage, 0, Integer.MAX_VALUE);
    Bounds.within("number of signatures", signatures.size(), 1, Integer.MAX_VALUE);
    Bounds.ascending("signatures", signatures);
    Bounds.within("place", place, called ? 1 : 0, Integer.MAX_VALUE);
    if (!signatures.contains(prototype)) {
      throw new IllegalArgumentException(
          "the prototype must be one of %s but was %s".formatted(signatures, prototype));
    }
    signatures = List.copyOf(signatures);
  }

  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.CANDIDATE.number());
    id.write(out);
    out.i32(lineage).i32(signatures.size());
    signatures.forEach(signature -> signature.write(out));
    prototype.write(out);
    corroboration.write(out);
    return out.i32(place).flag(called).toBytes();
  }

  /// The candidate that these bytes are.
  ///
  /// @throws dais.ledger.MalformedBody if they are not the canonical encoding of one
  public static Candidate decode(byte[] body) {
    return Bounds.decode(
        EntryKind.CANDIDATE,
        body,
        in ->
            new Candidate(
                CandidateId.read(in),
                in.i32(),
                Bounds.list(in, SignatureRef.BYTES, SignatureRef::read),
                SignatureRef.read(in),
                Corroboration.read(in),
                in.i32(),
                in.flag()));
  }
}
