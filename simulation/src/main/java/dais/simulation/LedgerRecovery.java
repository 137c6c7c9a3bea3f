package dais.simulation;

import com.google.protobuf.ByteString;
import dais.consensus.Genesis;
import dais.coordinator.Foundation;
import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.SigningKey;
import dais.ledger.Draft;
import dais.ledger.EntryKind;
import dais.ledger.Hash;
import dais.ledger.LedgerConfig;
import dais.ledger.LedgerPast;
import dais.ledger.LedgerStore;
import dais.ledger.MalformedBody;
import dais.ledger.TreeHead;
import dais.ledger.wire.Records;
import dais.proto.coordinator.v1.CopyServiceGrpc;
import dais.proto.coordinator.v1.CopyServiceGrpc.CopyServiceBlockingStub;
import dais.proto.coordinator.v1.KeptLedger;
import dais.proto.coordinator.v1.LedgerPart;
import dais.proto.coordinator.v1.ListCopiesRequest;
import dais.proto.coordinator.v1.NodeCopies;
import dais.proto.coordinator.v1.ReadCopyRequest;
import dais.simulation.plan.PlanFile;
import dais.simulation.plan.Settings;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Makes a lost ledger again from the copies that a fleet's nodes keep: the longest is read, and
/// must agree with all the others. For one thread.
public final class LedgerRecovery {
  /// How long one page may take.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CopyServiceBlockingStub coordinator;
  private final Set<String> names;
  private final Optional<SigningKey> own;
  private final Function<StatusRuntimeException, Refusal> reason;

  /// @param coordinator with the rights of an operator
  /// @param names nodes whose copies count; none for all
  /// @param own the key that signs the checkpoints of the coordinator's live runs, if it has any
  /// @param reason what a failed call means for the user
  public LedgerRecovery(
      ManagedChannel coordinator,
      Set<String> names,
      Optional<SigningKey> own,
      Function<StatusRuntimeException, Refusal> reason) {
    this.coordinator = CopyServiceGrpc.newBlockingStub(coordinator);
    this.names = Set.copyOf(names);
    this.own = own;
    this.reason = reason;
  }

  /// What was recovered.
  ///
  /// @param source the node whose copy was read
  /// @param copies what each node keeps of it, by the node's name
  public record Recovered(Hash runId, TreeHead head, String source, Map<String, TreeHead> copies) {
    public Recovered {
      copies = Map.copyOf(copies);
    }
  }

  /// What the nodes that are there keep: by run, then by node.
  ///
  /// @throws Refusal if the coordinator does not answer, or a node says what is no head
  public SortedMap<Hash, SortedMap<String, TreeHead>> copies() {
    SortedMap<Hash, SortedMap<String, TreeHead>> copies = new TreeMap<>();
    List<NodeCopies> nodes;
    try {
      nodes = patient().listCopies(ListCopiesRequest.getDefaultInstance()).getNodesList();
    } catch (StatusRuntimeException e) {
      throw reason.apply(e);
    }
    for (NodeCopies node : nodes) {
      for (KeptLedger kept : node.getKeptLedgersList()) {
        if (kept.getHeldSize() > 0 && (names.isEmpty() || names.contains(node.getNode()))) {
          add(copies, node.getNode(), kept);
        }
      }
    }
    return copies;
  }

  private static void add(
      SortedMap<Hash, SortedMap<String, TreeHead>> copies, String node, KeptLedger kept) {
    try {
      copies
          .computeIfAbsent(Hash.of(kept.getRunId().toByteArray()), _ -> new TreeMap<>())
          .put(node, new TreeHead(kept.getHeldSize(), Hash.of(kept.getHeldRoot().toByteArray())));
    } catch (IllegalArgumentException e) {
      throw unusable(node, String.valueOf(e.getMessage()));
    }
  }

  /// Reads the longest copy of a run's ledger into a new file.
  ///
  /// @param runId one of [#copies]
  /// @param file the ledger to make
  /// @throws Refusal if the file is there, a node cannot be read, or two nodes hold different
  ///   histories; then no file is left
  public Recovered recover(Hash runId, Path file, LedgerConfig config) {
    SortedMap<String, TreeHead> held =
        Optional.ofNullable(copies().get(runId))
            .orElseThrow(() -> Refusal.badInput("no node keeps run " + runId, "Name another."));
    String source =
        held.entrySet().stream()
            .max(Comparator.comparingLong(copy -> copy.getValue().size()))
            .orElseThrow()
            .getKey();
    TreeHead wanted = held.getOrDefault(source, TreeHead.EMPTY);
    List<Draft> page = page(source, runId, 0);
    LedgerStore store =
        LedgerStore.create(file, "dais/run/" + runId, key(source, runId, page), config);
    try {
      append(store, page);
      while (store.head().size() < wanted.size()) {
        append(store, page(source, runId, store.head().size()));
      }
      if (store.head().size() > wanted.size()) {
        throw unusable(
            source,
            "it said that it holds %d entries but sent %d"
                .formatted(wanted.size(), store.head().size()));
      }
      Optional<String> stranger = LedgerPast.stranger(store.reads(), held);
      if (stranger.isPresent()) {
        throw new Refusal(
            ExitCode.NEGATIVE,
            ("the nodes hold different histories of run %s: what %s sent does not have the root that"
                    + " %s says for %d entries")
                .formatted(
                    runId,
                    source,
                    stranger.get(),
                    held.getOrDefault(stranger.get(), TreeHead.EMPTY).size()),
            "Keep their copies for evidence: they lie in `ledgers` beside the nodes' identities."
                + " --from-nodes NAME,NAME takes those only that you believe.");
      }
      Recovered recovered = new Recovered(runId, store.head(), source, held);
      store.close();
      return recovered;
    } catch (RuntimeException e) {
      store.close();
      LedgerStore.remove(file);
      throw e;
    }
  }

  private static void append(LedgerStore store, List<Draft> page) {
    try {
      var _ = store.append(page).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof Refusal why ? why : e;
    }
  }

  /// The key that signs the run's checkpoints.
  private SigningKey key(String source, Hash runId, List<Draft> first) {
    try {
      Draft founding = first.getFirst();
      if (founding.kind() != EntryKind.GENESIS) {
        throw unusable(source, "its copy begins with " + founding.kind());
      }
      Genesis genesis = Genesis.decode(founding.body());
      if (!Foundation.runId(genesis).equals(runId)) {
        throw unusable(source, "its copy is of run " + Foundation.runId(genesis));
      }
      if (!genesis.derivedKeys()) {
        return own.filter(key -> key.verifyingKey().equals(genesis.checkpointKey()))
            .orElseThrow(
                () ->
                    Refusal.badInput(
                        "run %s is a live one, and this coordinator does not hold the key that signs its"
                                .formatted(runId)
                            + " checkpoints",
                        "Recover it where the fleet's root is, as it was when the run began."));
      }
      SigningKey key =
          Founding.checkpointKey(
              Settings.defaults()
                  .with(PlanFile.read(genesis.plan(), "the plan in the copy"))
                  .plan());
      if (!key.verifyingKey().equals(genesis.checkpointKey())) {
        throw unusable(source, "the checkpoint key of its genesis is not that of its plan");
      }
      return key;
    } catch (MalformedBody e) {
      throw unusable(source, String.valueOf(e.getMessage()));
    }
  }

  private List<Draft> page(String node, Hash runId, long from) {
    ReadCopyRequest request =
        ReadCopyRequest.newBuilder()
            .setNode(node)
            .setRunId(ByteString.copyFrom(runId.bytes()))
            .setFrom(from)
            .build();
    try {
      LedgerPart part = patient().readCopy(request).getPart();
      List<Draft> drafts = new ArrayList<>(Records.drafts(part.getPart()));
      if (drafts.isEmpty()) {
        throw unusable(node, "it sent nothing from entry %d on".formatted(from));
      }
      return drafts;
    } catch (StatusRuntimeException e) {
      throw reason.apply(e);
    } catch (MalformedBody e) {
      throw unusable(node, String.valueOf(e.getMessage()));
    }
  }

  private CopyServiceBlockingStub patient() {
    return coordinator.withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Refusal unusable(String node, String why) {
    return new Refusal(
        ExitCode.NEGATIVE,
        "the copy of node %s cannot be used: %s".formatted(node, why),
        "Recover from the others: --from-nodes NAME,NAME.");
  }
}
