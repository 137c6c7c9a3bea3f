package dais.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import picocli.CommandLine;

/// A command and its verbs, before picocli knows them. To describe a command to picocli takes
/// longer than to run most: who names one first gets no other described.
///
/// @param command an annotated object, or one that is described already
/// @param verbs by name
/// @param aliases further names of this one
record CommandTree(
    Supplier<Object> command, SequencedMap<String, CommandTree> verbs, List<String> aliases) {
  /// One without verbs.
  static CommandTree of(Supplier<Object> command, String... aliases) {
    return new CommandTree(command, new LinkedHashMap<>(), List.of(aliases));
  }

  /// Adds a verb without verbs of its own.
  CommandTree with(String name, Supplier<Object> verb, String... others) {
    return with(name, of(verb, others));
  }

  CommandTree with(String name, CommandTree verb) {
    verbs.put(name, verb);
    return this;
  }

  /// As picocli knows it, with the verb that the first of `words` names and what the others name
  /// below that, or with all.
  CommandLine describe(List<String> words) {
    Object own = command.get();
    CommandLine line = own instanceof CommandLine described ? described : new CommandLine(own);
    List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
    boolean one =
        verbs.entrySet().stream().anyMatch(verb -> isNamed(verb.getKey(), verb.getValue(), words));
    verbs.forEach(
        (name, verb) -> {
          if (!one || isNamed(name, verb, words)) {
            line.addSubcommand(
                name, verb.describe(one ? rest : List.of()), verb.aliases.toArray(String[]::new));
          }
        });
    return line;
  }

  private static boolean isNamed(String name, CommandTree verb, List<String> words) {
    return !words.isEmpty()
        && (name.equals(words.getFirst()) || verb.aliases.contains(words.getFirst()));
  }
}
