package dais.infrastructure.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A kind of YAML file that holds values of keys. Reading it finds what it does not know, with
/// file, line and column.
///
/// @param what what such a file is called in messages: `plan`
/// @param keys the keys that it may hold
/// @param schema what its key `schema` must say; without one there is no such key
/// @param hint how to come by a right one
public record ConfigFile(String what, ConfigKeys keys, Optional<String> schema, String hint) {
  /// Nobody writes a longer one by hand.
  static final int MAX_BYTES = 1 << 20;

  /// What `file` says.
  ///
  /// @param name what the file is called in messages and origins
  public Reading read(Path file, String name) {
    try {
      if (Files.isDirectory(file)) {
        return failed("expected a " + what + " file but " + name + " is a folder", "Name a file.");
      }
      if (Files.size(file) > MAX_BYTES) {
        return failed(
            "a %s file must have at most %d bytes but %s has %d"
                .formatted(what, MAX_BYTES, name, Files.size(file)),
            hint);
      }
      return read(Files.readAllBytes(file), name);
    } catch (NoSuchFileException e) {
      return failed("there is no " + what + " file " + name, hint);
    } catch (IOException e) {
      return failed("cannot read the " + what + " file " + name + ": " + e, "Check the path.");
    }
  }

  private Reading read(byte[] bytes, String name) {
    int length = decodable(bytes);
    if (length < bytes.length) {
      YamlPlace place = YamlPlace.after(new String(bytes, 0, length, StandardCharsets.UTF_8));
      return failed(
          "expected UTF-8 but found the byte 0x%02X (%s)".formatted(bytes[length], place.in(name)),
          "Save the file as UTF-8.");
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    return read(text.startsWith("\uFEFF") ? text.substring(1) : text, name);
  }

  /// What a file with this content says.
  public Reading read(String yaml, String name) {
    return new ConfigFileReader(this, name).read(yaml);
  }

  private static Reading failed(String message, String hint) {
    return new Reading(List.of(), List.of(new Problem(message, hint)));
  }

  /// How many bytes from the start on are UTF-8.
  private static int decodable(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      StandardCharsets.UTF_8.newDecoder().decode(in);
      return bytes.length;
    } catch (CharacterCodingException e) {
      return in.position();
    }
  }
}
