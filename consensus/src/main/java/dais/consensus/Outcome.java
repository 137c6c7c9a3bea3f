package dais.consensus;

import java.util.List;

/// What the fleet decided about a candidate.
public enum Outcome implements Numbered {
  ACCEPTED(1),
  REJECTED(2),
  UNDECIDED(3);

  static final List<Outcome> ALL = List.of(values());

  private final int number;

  Outcome(int number) {
    this.number = number;
  }

  @Override
  public int number() {
    return number;
  }
}
