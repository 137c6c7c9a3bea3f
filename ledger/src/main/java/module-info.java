import org.jspecify.annotations.NullMarked;

/// The append-only, tamper-evident record of a fleet: canonical bytes, the Merkle log over them,
/// and their SQLite store.
@NullMarked
module dais.ledger {
  requires transitive dais.infrastructure;
  requires transitive dais.proto;
  requires java.sql;
  requires org.slf4j;
  requires org.xerial.sqlitejdbc;

  exports dais.ledger;
  exports dais.ledger.wire;
}
