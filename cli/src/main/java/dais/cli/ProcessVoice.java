package dais.cli;

import java.util.Map;
import java.util.TreeMap;

/// What a process in the foreground says of itself: a line for each event.
///
/// @param format text for people, or a JSON object a line
record ProcessVoice(Shell shell, OutputFormat format) {
  /// Says that something happened.
  ///
  /// @param text for people
  /// @param event for programs
  /// @param details for programs, by name
  void say(String text, String event, Map<String, String> details) {
    shell
        .out()
        .println(
            format == OutputFormat.HUMAN
                ? text
                : Envelope.line(
                    json -> {
                      json.writeStringField("event", event);
                      for (Map.Entry<String, String> detail : new TreeMap<>(details).entrySet()) {
                        json.writeStringField(detail.getKey(), detail.getValue());
                      }
                    }));
    shell.out().flush();
  }
}
