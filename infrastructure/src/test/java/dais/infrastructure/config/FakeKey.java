package dais.infrastructure.config;

/// A key of every type that the keys of this module do not have.
enum FakeKey implements ConfigKey {
  COUNT(
      new KeyDefinition("fake.count", new ValueType.WholeNumber(0, 9), "things", "Things.")
          .alias("fake.number")),
  SHARE(new KeyDefinition("fake.share", new ValueType.DecimalNumber("0", "1"), "", "A share.")),
  ON(new KeyDefinition("fake.on", new ValueType.YesNo(), "", "Whether.")),
  NAMES(new KeyDefinition("fake.names", new ValueType.TextList("names"), "", "Names.")),
  WORDS(new KeyDefinition("fake.words", new ValueType.Text("words"), "", "Words."));

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts and copied lists.
  private final KeyDefinition definition;

  FakeKey(KeyDefinition definition) {
    this.definition = definition;
  }

  @Override
  public KeyDefinition definition() {
    return definition;
  }

  @Override
  public String defaultText() {
    return switch (this) {
      case COUNT -> "3";
      case SHARE -> "0.5";
      case ON -> "true";
      case NAMES -> "a,b";
      case WORDS -> "x";
    };
  }
}
