package dais.node.service;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dais.consensus.Genesis;
import dais.consensus.ProfileEntry;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.CanonicalWriter;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.MalformedBody;
import dais.node.agent.MemberSnapshot;
import dais.node.features.FeatureProfile;
import dais.node.features.FeatureProfile.CategoryProfile;
import dais.node.features.FeatureProfile.NumberProfile;
import dais.node.features.FeatureProfile.ValueCount;
import dais.node.features.FeatureSpace;
import dais.node.features.SignedProfile;
import dais.node.traffic.FlowSchema;
import dais.proto.coordinator.v1.Founders;
import dais.test.support.Fuzzing;
import dais.test.support.Fuzzing.Codec;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/// What a node decodes when a run is founded or gone on with: profiles, the feature space and
/// snapshots are refused or have one spelling, and whatever a coordinator says as the founders'
/// profiles is believed or not.
public final class ProfileFuzz {
  private static final SigningKey KEY = TestGenesis.key(0);
  private static final FlowSchema SCHEMA =
      new FlowSchema("made-up", List.of("bytes"), List.of("proto"));
  private static final FeatureProfile PROFILE =
      new FeatureProfile(
          "made-up",
          1_000,
          List.of(new NumberProfile(1_000_000, 5_396_000, 2)),
          List.of(
              new CategoryProfile(List.of(new ValueCount("tcp", 9), new ValueCount("udp", 3)), 2)));
  private static final Genesis GENESIS = TestGenesis.of(1);

  private static final List<Codec<?>> CODECS =
      List.of(
          codec(SignedProfile::decode, SignedProfile::encode),
          codec(FeatureProfile::decode, FeatureProfile::encode),
          codec(FeatureSpace::decode, FeatureSpace::encode),
          codec(MemberSnapshot::decode, MemberSnapshot::encode));

  private ProfileFuzz() {}

  private static <T> Codec<T> codec(Function<byte[], T> decode, Function<T, byte[]> encode) {
    return new Codec<>(decode, encode, MalformedBody.class);
  }

  /// Runs on one input.
  ///
  /// @param data bytes of any of them
  public static void fuzzerTestOneInput(byte[] data) {
    CODECS.forEach(codec -> codec.run(data));
    try {
      var _ = new HeardProfiles(GENESIS, new TreeMap<>()).hear(Founders.parseFrom(data));
    } catch (InvalidProtocolBufferException | Distrust | MalformedBody e) {
      // The node leaves the run.
    }
  }

  static List<byte[]> seeds() {
    byte[] signed = ProfileEntry.sign(PROFILE.encode(), KEY).encode();
    return List.of(
        signed,
        PROFILE.encode(),
        FeatureSpace.merge(SCHEMA, List.of(PROFILE)).encode(),
        new CanonicalWriter(EntryKind.MODEL.number())
            .i32(3)
            .i32(50)
            .flag(true)
            .hash(Hash.sha256(new byte[] {1}))
            .bytes(new byte[] {4, 5, 6})
            .toBytes(),
        Founders.newBuilder()
            .addProfiles(ByteString.copyFrom(signed))
            .setLast(true)
            .build()
            .toByteArray());
  }

  /// Writes the seeds.
  ///
  /// @param folder one, where the seeds go
  public static void main(String[] folder) {
    Fuzzing.write(folder[0], seeds());
  }
}
