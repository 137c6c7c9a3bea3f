import org.jspecify.annotations.NullMarked;

/// The `dais` command: one class per command, no domain logic.
@NullMarked
module dais.cli {
  requires com.fasterxml.jackson.core;
  requires dagger;
  requires dais.coordinator;
  requires dais.proto;
  requires dais.simulation;
  requires info.picocli;
  requires jakarta.inject;
  requires static java.compiler; // Of what Dagger writes.
  requires java.management;
  requires org.slf4j;

  opens dais.cli to
      info.picocli;
}
