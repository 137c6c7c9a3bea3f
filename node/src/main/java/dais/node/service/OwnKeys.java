package dais.node.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import dais.infrastructure.identity.SigningKey;
import dais.infrastructure.identity.SigningKeyFile;
import dais.infrastructure.identity.VerifyingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// The keys of the members that a node hosts in live runs, one file each: made on the node, the
/// same in every run, and never leaving it. For one thread.
public final class OwnKeys {
  /// Members of one node.
  static final int MOST = 10_000;

  private final Path folder;

  /// @param folder is made with the first key
  public OwnKeys(Path folder) {
    this.folder = folder;
  }

  /// The public keys of the first members; those that are missing are made.
  ///
  /// @throws Refusal if a key cannot be read or written, or no node hosts as many
  List<VerifyingKey> first(int count) {
    if (count < 1 || count > MOST) {
      throw Refusal.badInput(
          "a node hosts 1 to %,d members of a live run, not %,d".formatted(MOST, count),
          "Name fewer with --agents-per-node.");
    }
    PrivateFolder secrets = PrivateFolder.create(folder);
    return IntStream.range(0, count)
        .mapToObj(i -> SigningKeyFile.openOrCreate(secrets, file(i)).verifyingKey())
        .toList();
  }

  /// The key that signs for a member.
  ///
  /// @param member its id, for people
  /// @param key its public key in the run's genesis
  /// @throws Refusal if it is none of this node's
  public SigningKey of(int member, VerifyingKey key) {
    PrivateFolder secrets = new PrivateFolder(folder);
    for (int i = 0; Files.exists(folder.resolve(file(i))); i++) {
      SigningKey own = SigningKeyFile.openOrCreate(secrets, file(i));
      if (own.verifyingKey().equals(key)) {
        return own;
      }
    }
    throw Refusal.badInput(
        "the run gives this node member %d, whose key is none of those in %s"
            .formatted(member, folder),
        "Put the node's folder back as it was when the run began.");
  }

  private static String file(int number) {
    return "m%d.pem".formatted(number);
  }
}
