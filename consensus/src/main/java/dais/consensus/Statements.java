package dais.consensus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the members said in one phase, whatever the order in which it came: one statement a member,
/// or the evidence that a member said two different things.
///
/// @param standing ascending by member
/// @param equivocations ascending by member; none of them has a standing statement
/// @param <S> what is said
public record Statements<S extends Statement>(
    List<SignedStatement<S>> standing, List<Misconduct.Equivocation> equivocations) {
  public Statements {
    standing = List.copyOf(standing);
    equivocations = List.copyOf(equivocations);
  }

  /// Sorts statements of one phase of one round that [StatementCheck] found valid; repeats are
  /// allowed. Of more than two different ones the two smallest are the evidence, of two signatures
  /// over the same bytes the smaller stands.
  public static <S extends Statement> Statements<S> of(Collection<SignedStatement<S>> valid) {
    Map<Integer, List<SignedStatement<S>>> byMember = new TreeMap<>();
    for (SignedStatement<S> statement : valid) {
      byMember.computeIfAbsent(statement.member(), member -> new ArrayList<>()).add(statement);
    }
    List<SignedStatement<S>> standing = new ArrayList<>();
    List<Misconduct.Equivocation> equivocations = new ArrayList<>();
    for (List<SignedStatement<S>> said : byMember.values()) {
      said.sort(SignedStatement::compareBytes);
      SignedStatement<S> first = said.getFirst();
      said.stream()
          .filter(other -> !other.saysTheSameAs(first))
          .findFirst()
          .ifPresentOrElse(
              other -> equivocations.add(new Misconduct.Equivocation(first, other)),
              () -> standing.add(first));
    }
    return new Statements<>(standing, equivocations);
  }
}
