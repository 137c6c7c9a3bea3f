package dais.consensus;

import dais.infrastructure.identity.VerifyingKey;
import dais.ledger.CanonicalReader;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import java.util.ArrayList;
import java.util.List;

/// The first entry of a ledger: what the run is and whom to believe. Its leaf hash is the run's id.
///
/// @param plan the plan as YAML, without the paths of its inputs
/// @param planHash hash over the decision-relevant plan and the content of its inputs
/// @param inputs the traffic and the baseline, by content
/// @param runLabel keeps repeats of one plan apart; empty by default
/// @param derivedKeys whether the keys derive from the seed, so that signatures prove no authorship
/// @param checkpointKey the key that signs the ledger's checkpoints
/// @param members the founding members' keys; a member's id is its position
public record Genesis(
    String plan,
    Hash planHash,
    List<Input> inputs,
    String runLabel,
    boolean derivedKeys,
    VerifyingKey checkpointKey,
    List<VerifyingKey> members) {
  private static final int KIND = EntryKind.GENESIS.number();
  private static final int LEAST_INPUT_BYTES = 4 + 4 + Hash.LENGTH + 1;

  /// One input of the run.
  ///
  /// @param role `traffic` or `baseline`
  /// @param scheme the source that reads it, such as `zeek`
  /// @param content SHA-256 over its decompressed content, or that it is a stream
  /// @param labelFiltered whether the plan chose rows of it by label
  public record Input(String role, String scheme, InputContent content, boolean labelFiltered) {}

  public Genesis {
    inputs = List.copyOf(inputs);
    members = List.copyOf(members);
  }

  /// The canonical body.
  public byte[] encode() {
    CanonicalWriter out = new CanonicalWriter(KIND).text(plan).hash(planHash).i32(inputs.size());
    for (Input input : inputs) {
      input.content().write(out.text(input.role()).text(input.scheme()));
      out.flag(input.labelFiltered());
    }
    out.text(runLabel).flag(derivedKeys).hash(Hash.of(checkpointKey.bytes())).i32(members.size());
    for (VerifyingKey member : members) {
      out.hash(Hash.of(member.bytes()));
    }
    return out.toBytes();
  }

  /// Reads a canonical body.
  ///
  /// @throws dais.ledger.MalformedBody if it is none
  public static Genesis decode(byte[] body) {
    CanonicalReader in = new CanonicalReader(KIND, body);
    String plan = in.text();
    Hash planHash = in.hash();
    List<Input> inputs = new ArrayList<>();
    for (int left = in.length(LEAST_INPUT_BYTES); left > 0; left--) {
      inputs.add(new Input(in.text(), in.text(), InputContent.read(in), in.flag()));
    }
    String runLabel = in.text();
    boolean derivedKeys = in.flag();
    VerifyingKey checkpointKey = VerifyingKey.of(in.hash().bytes());
    List<VerifyingKey> members = new ArrayList<>();
    for (int left = in.length(Hash.LENGTH); left > 0; left--) {
      members.add(VerifyingKey.of(in.hash().bytes()));
    }
    in.end();
    return new Genesis(plan, planHash, inputs, runLabel, derivedKeys, checkpointKey, members);
  }
}
