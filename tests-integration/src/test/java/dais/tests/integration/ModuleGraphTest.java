package dais.tests.integration;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Watches the module descriptors of what is shipped, as they stand in the packaged jars.
final class ModuleGraphTest {
  private static final Path APPROVED = Path.of("src/test/resources/module-graph.txt");
  private static final Path ACTUAL = Path.of("target/module-graph.txt");

  /// The only allowed arrows between modules of dais; the reasons are in
  /// docs/adr/0001-module-arrows.md.
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          entry("dais.infrastructure", Set.of()),
          entry("dais.proto", Set.of()),
          entry("dais.ledger", Set.of("dais.infrastructure", "dais.proto")),
          entry("dais.consensus", Set.of("dais.ledger")),
          entry(
              "dais.node",
              Set.of("dais.proto", "dais.infrastructure", "dais.ledger", "dais.consensus")),
          entry(
              "dais.coordinator",
              Set.of("dais.proto", "dais.infrastructure", "dais.ledger", "dais.consensus")),
          entry(
              "dais.simulation",
              Set.of(
                  "dais.proto",
                  "dais.node",
                  "dais.coordinator",
                  "dais.consensus",
                  "dais.ledger",
                  "dais.infrastructure")),
          entry(
              "dais.cli",
              Set.of(
                  "dais.proto",
                  "dais.simulation",
                  "dais.node",
                  "dais.coordinator",
                  "dais.consensus",
                  "dais.ledger",
                  "dais.infrastructure")));

  @Test
  void descriptorsAreTheApprovedOnes() throws IOException {
    List<String> actual = facts(shipped());
    Files.write(ACTUAL, actual, StandardCharsets.UTF_8);
    List<String> approved = Files.readAllLines(APPROVED, StandardCharsets.UTF_8);

    List<String> difference = new ArrayList<>();
    approved.stream().filter(fact -> !actual.contains(fact)).forEach(f -> difference.add("- " + f));
    actual.stream().filter(fact -> !approved.contains(fact)).forEach(f -> difference.add("+ " + f));

    assertThat(difference)
        .as(
            """
            module descriptors against the approved tests-integration/%s (- approved but gone, + not approved).
            If the change is meant, approve it from the root of the tree:
              cp tests-integration/%s tests-integration/%s\
            """
                .formatted(APPROVED, ACTUAL, APPROVED))
        .isEmpty();
    assertThat(approved)
        .as("tests-integration/%s: sorted, no line twice", APPROVED)
        .isEqualTo(actual);
  }

  @Test
  void noModuleDependsOnOneThatItMayNot() {
    List<String> forbidden = new ArrayList<>();
    for (ModuleDescriptor module : shipped()) {
      for (String required : requiredFromDais(module)) {
        if (!ALLOWED.getOrDefault(module.name(), Set.of()).contains(required)) {
          forbidden.add(module.name() + " -> " + required);
        }
      }
    }
    assertThat(forbidden)
        .as(
            "arrows that docs/adr/0001-module-arrows.md does not allow: move the type, not the"
                + " arrow")
        .isEmpty();
  }

  @Test
  void everyShippedModuleHasItsRowInTheTableOfArrows() {
    assertThat(shipped().stream().map(ModuleDescriptor::name).collect(Collectors.toSet()))
        .isEqualTo(ALLOWED.keySet());
  }

  private static List<ModuleDescriptor> shipped() {
    return ModuleFinder.of(Distribution.assembled().modules()).findAll().stream()
        .map(ModuleReference::descriptor)
        .filter(descriptor -> descriptor.name().startsWith("dais."))
        .toList();
  }

  private static Set<String> requiredFromDais(ModuleDescriptor module) {
    return module.requires().stream()
        .map(Requires::name)
        .filter(name -> name.startsWith("dais."))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Every clause of every descriptor as one line, sorted.
  private static List<String> facts(Collection<ModuleDescriptor> modules) {
    Set<String> facts = new TreeSet<>();
    for (ModuleDescriptor module : modules) {
      String name = module.name() + ": ";
      module.requires().stream()
          .filter(required -> !required.modifiers().contains(Requires.Modifier.MANDATED))
          .forEach(required -> facts.add(name + "requires " + words(required)));
      module
          .exports()
          .forEach(e -> facts.add(name + "exports " + e.source() + targets("to", e.targets())));
      module
          .opens()
          .forEach(o -> facts.add(name + "opens " + o.source() + targets("to", o.targets())));
      module.uses().forEach(service -> facts.add(name + "uses " + service));
      module
          .provides()
          .forEach(
              p -> facts.add(name + "provides " + p.service() + targets("with", p.providers())));
      if (module.isOpen()) {
        facts.add(name + "is open");
      }
    }
    return List.copyOf(facts);
  }

  private static String words(Requires required) {
    return required.modifiers().stream()
            .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
            .sorted()
            .collect(Collectors.joining())
        + required.name();
  }

  private static String targets(String preposition, Collection<String> names) {
    return names.isEmpty() ? "" : " " + preposition + " " + String.join(", ", new TreeSet<>(names));
  }
}
