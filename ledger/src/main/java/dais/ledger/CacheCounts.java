package dais.ledger;

/// What a ledger's entry cache did since it was opened.
///
/// @param hits entries answered from memory
/// @param misses entries looked up in the database, found or not
/// @param held entries in memory now
public record CacheCounts(long hits, long misses, int held) {}
