package dais.ledger;

import dais.infrastructure.config.ConfigKey;
import dais.infrastructure.config.Configuration;
import dais.infrastructure.config.KeyDefinition;
import dais.infrastructure.config.ValueType.DecimalNumber;
import dais.infrastructure.config.ValueType.FilePath;
import dais.infrastructure.config.ValueType.OrWord;
import dais.infrastructure.config.ValueType.WholeNumber;

/// The keys of a ledger's file and of how it is opened.
public enum DatabaseKey implements ConfigKey {
  PATH(
      new KeyDefinition(
          "database.path",
          new OrWord(DatabaseKey.AUTO, new FilePath()),
          "",
          "The ledger's file, taken literally; auto for ledgers/{start time}-{seed}.db to write and"
              + " the newest there to read.")),
  CONNECTION_POOL_SIZE(
      new KeyDefinition(
          "database.connection_pool_size",
          new WholeNumber(1, 64),
          "connections",
          "Read-only connections to a ledger that is open.")),
  TIMEOUT(
      new KeyDefinition(
          "database.timeout",
          new DecimalNumber("0.001", "3600"),
          "seconds",
          "How long to wait for a ledger that another program has locked, or for a free"
              + " connection."));

  /// The value of `database.path` that leaves the choice to dais.
  public static final String AUTO = "auto";

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts and copied lists.
  private final KeyDefinition definition;

  DatabaseKey(KeyDefinition definition) {
    this.definition = definition;
  }

  @Override
  public KeyDefinition definition() {
    return definition;
  }

  @Override
  public String defaultText() {
    return switch (this) {
      case PATH -> AUTO;
      case CONNECTION_POOL_SIZE -> Integer.toString(LedgerConfig.DEFAULT.readers());
      case TIMEOUT -> "10";
    };
  }

  /// How `configuration` says that a ledger is opened.
  ///
  /// @throws dais.infrastructure.exit.Refusal if a value is none, with its origin
  public static LedgerConfig read(Configuration configuration) {
    return new LedgerConfig(
        configuration.integer(CONNECTION_POOL_SIZE),
        LedgerConfig.DEFAULT.cachedEntries(),
        LedgerConfig.DEFAULT.queuedAppends(),
        configuration.seconds(TIMEOUT));
  }
}
