package dais.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The tree against the test vectors of certificate transparency (RFC 6962) and against a naive
/// twin.
final class MerkleTest {
  private static final List<String> LEAVES =
      List.of(
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f");
  private static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  @Test
  void theRootsAreThoseOfRfc6962() {
    MerkleFrontier frontier = new MerkleFrontier();
    assertThat(frontier.root()).hasToString(ROOTS.getFirst());
    for (int size = 1; size <= LEAVES.size(); size++) {
      frontier.append(MerkleHash.leaf(HexFormat.of().parseHex(LEAVES.get(size - 1))));

      assertThat(frontier.root()).hasToString(ROOTS.get(size));
      assertThat(frontier.size()).isEqualTo(size);
      assertThat(frontier.head()).isEqualTo(new TreeHead(size, Hash.parse(ROOTS.get(size))));
    }
  }

  @Test
  void theFrontierAgreesWithTheRecursiveDefinition() {
    List<Hash> leaves = LedgerFixture.leaves(300);
    MerkleFrontier frontier = new MerkleFrontier();
    for (int size = 0; size < leaves.size(); size++) {
      assertThat(frontier.root()).isEqualTo(naiveRoot(leaves.subList(0, size)));
      frontier.append(leaves.get(size));
    }
  }

  @Test
  void aCopyGoesItsOwnWay() {
    List<Hash> leaves = LedgerFixture.leaves(9);
    MerkleFrontier frontier = new MerkleFrontier();
    leaves.subList(0, 7).forEach(frontier::append);
    MerkleFrontier copy = frontier.copy();

    frontier.append(leaves.get(8));
    copy.append(leaves.get(7));

    assertThat(copy.root()).isEqualTo(naiveRoot(leaves.subList(0, 8)));
    assertThat(frontier.root()).isNotEqualTo(copy.root());
  }

  @Test
  void aFrontierIsRestoredFromItsSizeAndPeaks() {
    List<Hash> leaves = LedgerFixture.leaves(22);
    MerkleFrontier frontier = new MerkleFrontier();
    leaves.subList(0, 21).forEach(frontier::append);

    MerkleFrontier restored = MerkleFrontier.of(frontier.size(), frontier.peaks());
    restored.append(leaves.get(21));

    assertThat(restored.root()).isEqualTo(naiveRoot(leaves));
  }

  @Test
  void aFrontierWithAsManyPeaksAsItCannotHaveIsRefused() {
    assertThatThrownBy(() -> MerkleFrontier.of(3, LedgerFixture.leaves(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tree of 3 leaves cannot have 1 peaks");
    assertThatThrownBy(() -> MerkleFrontier.of(-1, LedgerFixture.leaves(64)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tree of -1 leaves cannot have 64 peaks");
  }

  @Test
  void aTreeHasNoNegativeSize() {
    assertThatThrownBy(() -> new TreeHead(-1, MerkleHash.EMPTY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a tree's size must be at least 0 but was -1");
  }

  @Test
  void tilesComeOutWhenTheyAreComplete() {
    int size = Tile.WIDTH * Tile.WIDTH + Tile.WIDTH + 3;
    List<Hash> leaves = LedgerFixture.leaves(size);
    MerkleTiles tree = new MerkleTiles();
    List<Tile> tiles = new ArrayList<>();
    for (Hash leaf : leaves) {
      tiles.addAll(tree.append(leaf));
    }

    assertThat(tree.size()).isEqualTo(size);
    assertThat(tree.head().root()).isEqualTo(naiveRoot(leaves));
    assertThat(tiles.stream().filter(tile -> tile.level() == 0).map(Tile::number))
        .containsExactlyElementsOf(LongStream.range(0, 257).boxed().toList());
    assertThat(tiles.stream().filter(tile -> tile.level() == 0))
        .allSatisfy(
            tile -> {
              int from = (int) tile.number() * Tile.WIDTH;
              assertThat(tile.hashes()).isEqualTo(leaves.subList(from, from + Tile.WIDTH));
            });
    List<Tile> upper = tiles.stream().filter(tile -> tile.level() == 1).toList();
    assertThat(upper).hasSize(1);
    assertThat(upper.getFirst().number()).isZero();
    assertThat(upper.getFirst().root())
        .isEqualTo(naiveRoot(leaves.subList(0, Tile.WIDTH * Tile.WIDTH)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 511, 512, 65_535, 65_536, 65_537, 65_792})
  void aTreeGrowsOnFromTheEdgesOfItsLevels(int size) {
    List<Hash> leaves = LedgerFixture.leaves(size + 1);
    List<List<Hash>> edges = new ArrayList<>();
    List<Hash> level = leaves.subList(0, size);
    do {
      int full = level.size() & -Tile.WIDTH;
      edges.add(level.subList(full, level.size()));
      List<Hash> above = new ArrayList<>();
      for (int i = 0; i < full; i += Tile.WIDTH) {
        above.add(naiveRoot(level.subList(i, i + Tile.WIDTH)));
      }
      level = above;
    } while (!level.isEmpty());

    MerkleTiles tree = new MerkleTiles(edges);

    assertThat(tree.head()).isEqualTo(new TreeHead(size, naiveRoot(leaves.subList(0, size))));
    tree.append(leaves.get(size));
    assertThat(tree.head()).isEqualTo(new TreeHead(size + 1, naiveRoot(leaves)));
  }

  /// MTH of RFC 6962, 2.1, as it is written there.
  private static Hash naiveRoot(List<Hash> leaves) {
    if (leaves.isEmpty()) {
      return Hash.sha256(new byte[0]);
    }
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int left = Integer.highestOneBit(leaves.size() - 1);
    return Hash.sha256(
        new byte[] {1},
        naiveRoot(leaves.subList(0, left)).bytes(),
        naiveRoot(leaves.subList(left, leaves.size())).bytes());
  }
}
