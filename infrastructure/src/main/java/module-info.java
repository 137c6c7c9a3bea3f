import org.jspecify.annotations.NullMarked;

/// What every process of dais stands on: exit codes and refusals, plug-ins, and Ed25519 identities.
@NullMarked
module dais.infrastructure {
  requires com.amazon.corretto.crypto.provider;
  requires org.bouncycastle.provider;
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports dais.infrastructure.exit;
  exports dais.infrastructure.identity;
  exports dais.infrastructure.plugin;
}
