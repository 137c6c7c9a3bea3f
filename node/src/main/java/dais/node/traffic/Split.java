package dais.node.traffic;

import dais.infrastructure.exit.Refusal;

/// How the rows of a recording are shared out among the agents.
public sealed interface Split {
  /// Every originator address belongs to one agent; the addresses with the most rows are given out
  /// first, each to the agent with the fewest rows so far.
  record ByHost() implements Split {
    @Override
    public String text() {
      return "host";
    }
  }

  /// Every agent gets an equal random share, within one row.
  record Iid() implements Split {
    @Override
    public String text() {
      return "iid";
    }
  }

  /// Skewed shares: the rows of each protocol and service go to the agents in proportions drawn
  /// from a symmetric Dirichlet distribution.
  ///
  /// @param concentration of the distribution, in (0, 1000]; the smaller, the more the agents
  ///   differ
  record Dirichlet(double concentration) implements Split {
    public Dirichlet {
      if (!(concentration > 0 && concentration <= 1000)) {
        throw Refusal.badInput(
            "split dirichlet:A needs A in (0, 1000] but was " + concentration,
            "Try --split dirichlet:0.5.");
      }
    }

    @Override
    public String text() {
      return "dirichlet:" + concentration;
    }
  }

  /// The split as [#parse] reads it.
  String text();

  /// Reads `host`, `iid` or `dirichlet:A`.
  static Split parse(String text) {
    if (text.equals("host")) {
      return new ByHost();
    }
    if (text.equals("iid")) {
      return new Iid();
    }
    if (text.startsWith("dirichlet:")) {
      try {
        return new Dirichlet(Double.parseDouble(text.substring("dirichlet:".length())));
      } catch (NumberFormatException e) {
        // Falls through to the refusal that names all forms.
      }
    }
    throw Refusal.badInput(
        "split must be host, iid or dirichlet:A but was '%s'".formatted(text), "Try --split iid.");
  }
}
