package dais.infrastructure.tls;

import dais.infrastructure.exit.ExitCode;
import dais.infrastructure.exit.Refusal;
import dais.infrastructure.identity.PrivateFolder;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A file of one record a line, in a folder that only its owner may enter.
///
/// @param name the file's
/// @param fields what a line has, for people
/// @param hint what to do about a line that has it not
record LineFile(PrivateFolder folder, String name, String fields, String hint) {
  /// In `folder`, which is made if it is not there.
  ///
  /// @throws Refusal if others may enter the folder
  static LineFile in(Path folder, String name, String fields, String hint) {
    return new LineFile(PrivateFolder.create(folder), name, fields, hint);
  }

  /// What the lines say; nothing if the file is not there.
  ///
  /// @param parse makes of a line's groups what it says, or throws a [DateTimeException]
  /// @throws Refusal if a line is malformed
  <T> List<T> read(Pattern line, Function<Matcher, T> parse) {
    List<String> lines = folder.holds(name) ? folder.read(name).lines().toList() : List.of();
    List<T> records = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher groups = line.matcher(lines.get(i));
      try {
        if (!groups.matches()) {
          throw new DateTimeException("not these fields");
        }
        records.add(parse.apply(groups));
      } catch (DateTimeException e) {
        throw new Refusal(
            ExitCode.BAD_INPUT,
            "expected %s in %s:%d but found '%s'"
                .formatted(fields, folder.path().resolve(name), i + 1, lines.get(i)),
            hint,
            e);
      }
    }
    return records;
  }

  /// Replaces all lines, on disk when this returns.
  ///
  /// @throws Refusal if it cannot be written
  void write(Stream<String> lines) {
    folder.write(name, lines.map(line -> line + "\n").collect(Collectors.joining()));
  }
}
