package dais.consensus;

import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/// The members that were drawn to vote in a round. The draw is a function of the electorate, of a
/// seed that was committed to before the proposals, and of what was proposed: its randomness is
/// SHA-256(seed ‖ hash of the ordered proposals), and by it the first k places of a Fisher-Yates
/// shuffle of the electorate's ids are filled, without bias.
///
/// @param round the round, from 1
/// @param seed the seed that was committed to, revealed with this
/// @param proposals [#hash] of the round's proposals
/// @param electorate members among whom it was drawn
/// @param members who was drawn
public record Committee(int round, Hash seed, Hash proposals, int electorate, MemberSet members)
    implements CommitteeNotice {
  static final int TYPE = 2;

  public Committee {
    Bounds.within("round", round, 1, Integer.MAX_VALUE);
    Bounds.within("electorate", electorate, 1, MemberSet.MAX_ID + 1L);
    Bounds.within("size of the committee", members.size(), 1, electorate);
  }

  /// The committee of the round after `before`.
  ///
  /// @param seed the seed of this draw
  /// @param proposals ascending by member
  /// @param size members to draw, in [1, electorate]
  static Committee draw(FleetState before, Hash seed, List<Proposal> proposals, int size) {
    int[] ids = before.roster().electors().mapToInt(seat -> seat.member().id()).toArray();
    Hash said = hash(proposals);
    int[] drawn = drawn(ids, Hash.sha256(seed.bytes(), said.bytes()), size);
    return new Committee(
        before.round() + 1, seed, said, ids.length, MemberSet.of(Arrays.stream(drawn)));
  }

  /// SHA-256 over what was proposed, each proposal after its 32-bit length. What is equal in all of
  /// them (fleet, epoch, history) and the signatures are left out, so that repeats of a plan draw
  /// the same committees and nobody can try out signatures.
  ///
  /// @param proposals ascending by member
  static Hash hash(List<Proposal> proposals) {
    MessageDigest digest = Hash.newDigest();
    proposals.forEach(proposal -> DecisionDigest.update(digest, proposal.said()));
    return Hash.of(digest.digest());
  }

  /// `size` of these ids, each subset equally likely.
  ///
  /// @param ids distinct, ascending; shuffled in place
  static int[] drawn(int[] ids, Hash randomness, int size) {
    Bits bits = new Bits(randomness);
    for (int i = 0; i < size; i++) {
      int other = i + bits.below(ids.length - i);
      int id = ids[other];
      ids[other] = ids[i];
      ids[i] = id;
    }
    return Arrays.copyOf(ids, size);
  }

  /// SHA-256(randomness ‖ counter), cut to 63 bits, as an endless row of numbers.
  private static final class Bits {
    private final byte[] input;
    private int counter;

    Bits(Hash randomness) {
      input = Arrays.copyOf(randomness.bytes(), Hash.LENGTH + Integer.BYTES);
    }

    /// Uniform in [0, bound): numbers beyond the last whole multiple of it are passed over.
    int below(int bound) {
      long last = Long.MAX_VALUE - (Long.MAX_VALUE % bound + 1) % bound;
      long bits = next();
      while (bits > last) {
        bits = next();
      }
      return (int) (bits % bound);
    }

    private long next() {
      ByteBuffer.wrap(input).putInt(Hash.LENGTH, counter++);
      return ByteBuffer.wrap(Hash.sha256(input).bytes()).getLong() & Long.MAX_VALUE;
    }
  }

  @Override
  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(EntryKind.COMMITTEE.number());
    out.u8(TYPE).i32(round).hash(seed).hash(proposals).i32(electorate);
    members.write(out);
    return out.toBytes();
  }

  static Committee read(CanonicalReader in) {
    return new Committee(in.i32(), in.hash(), in.hash(), in.i32(), MemberSet.read(in));
  }
}
