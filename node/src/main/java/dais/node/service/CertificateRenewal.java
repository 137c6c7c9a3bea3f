package dais.node.service;

import dais.infrastructure.exit.Refusal;
import dais.infrastructure.lifecycle.EventLoop;
import dais.infrastructure.tls.ExpiryWarning;
import dais.infrastructure.tls.PeerIdentity;
import dais.infrastructure.tls.TlsIdentity;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a node's certificate from ending: in the last third of its lifetime a new one is asked
/// for, once an hour until it is there. Before the end it is warned of. What goes wrong here stops
/// no session.
public final class CertificateRenewal implements AutoCloseable {
  private static final Duration LOOK = Duration.ofHours(1);
  private static final Logger log = LoggerFactory.getLogger(CertificateRenewal.class);

  private final Path folder;
  private final MembershipClient client;
  private final ExpiryWarning expiry = new ExpiryWarning();
  private final EventLoop loop =
      new EventLoop("dais-renewal", failure -> log.error("the renewal fails", failure));

  /// @param folder that holds the node's identity
  /// @param client asks for the new one
  public CertificateRenewal(Path folder, MembershipClient client) {
    this.folder = folder;
    this.client = client;
  }

  /// Looks now and from now on.
  public void start() {
    loop.execute(this::look);
    var _ = loop.every(LOOK, this::look);
  }

  /// Renews, if it is time.
  public void look() {
    try {
      TlsIdentity identity = TlsIdentity.open(folder);
      if (client.clock().instant().isBefore(identity.renewFrom())) {
        return;
      }
      try {
        TlsIdentity renewed = client.renew(folder);
        log.info("certificate renewed, it ends at {}", renewed.peer().notAfter());
      } catch (Refusal e) {
        log.warn("the certificate could not be renewed: {}", e.getMessage());
        var _ = expiry.look(identity.peer(), client.clock().instant());
      }
    } catch (Refusal e) {
      log.warn("the identity cannot be read: {}", e.getMessage());
    }
  }

  /// When the node's certificate ends, by the node's name; nothing where it cannot be read, which
  /// the renewal tells. From any thread.
  public Map<String, Instant> ends() {
    try {
      PeerIdentity peer = TlsIdentity.open(folder).peer();
      return Map.of(peer.name(), peer.notAfter());
    } catch (Refusal _) {
      return Map.of();
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
