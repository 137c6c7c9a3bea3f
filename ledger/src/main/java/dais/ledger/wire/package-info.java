/// The ledger as processes hand it to each other.
package dais.ledger.wire;
