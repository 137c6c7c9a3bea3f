package dais.consensus;

import java.util.List;

/// What a member says about a candidate.
public enum Verdict implements Numbered {
  CONFIRM(1),
  REJECT(2),
  ABSTAIN(3);

  static final List<Verdict> ALL = List.of(values());

  private final int number;

  Verdict(int number) {
    this.number = number;
  }

  @Override
  public int number() {
    return number;
  }
}
