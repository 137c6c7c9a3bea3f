package dais.node.traffic;

import dais.infrastructure.exit.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Traffic and baseline of a run, opened, checked and shared out.
///
/// @param traffic what is scored, round by round
/// @param baseline what the agents are fitted on; no flow of it is in `traffic`
public record PreparedTraffic(FleetTraffic traffic, Baseline baseline) implements AutoCloseable {
  /// Opens what the SPECs name. Rows that the baseline selects are left out of traffic with the
  /// same content. Filters by label are applied here, before any agent exists.
  ///
  /// @param baseline where absent, generated traffic brings its own clean baseline; recorded
  ///   traffic is refused
  /// @param input what the location `-` stands for; asked for at most once
  /// @throws Refusal where the input cannot be used: the message says what was expected and found,
  ///   the hint what to type
  public static PreparedTraffic prepare(
      TrafficSpec traffic,
      Optional<TrafficSpec> baseline,
      TrafficSetting setting,
      Supplier<StreamInput> input) {
    checkStreams(traffic, baseline);
    TrafficContent observed =
        traffic.isStream()
            ? source(traffic).stream(traffic, input.get())
            : source(traffic).open(traffic);
    try {
      return prepare(traffic, observed, baseline, setting);
    } catch (RuntimeException e) {
      observed.close();
      throw e;
    }
  }

  private static PreparedTraffic prepare(
      TrafficSpec traffic,
      TrafficContent observed,
      Optional<TrafficSpec> baseline,
      TrafficSetting setting) {
    if (baseline.isEmpty() && observed instanceof Recording recording) {
      throw withoutBaseline(traffic, recording);
    }
    TrafficSpec fitting = baseline.orElse(traffic);
    TrafficContent fitted = sameInput(fitting, traffic) ? observed : source(fitting).open(fitting);
    try {
      checkSchemas(traffic, observed, fitting, fitted);
      return switch (observed) {
        case Recording recording -> recorded(traffic, recording, fitting, fitted, setting);
        case RowStream stream -> {
          Baseline clean = baselineAlone(baseline, fitting, fitted, setting);
          yield new PreparedTraffic(
              new StreamTraffic(
                  setting, stream, traffic.option(TrafficSpec.LABEL), traffic.canonical()),
              clean);
        }
        case TrafficContent.Generator generator ->
            new PreparedTraffic(
                generator.traffic(setting), baselineAlone(baseline, fitting, fitted, setting));
      };
    } catch (RuntimeException e) {
      fitted.close();
      throw e;
    }
  }

  private static void checkStreams(TrafficSpec traffic, Optional<TrafficSpec> baseline) {
    if (baseline.filter(TrafficSpec::isStream).isPresent()) {
      throw Refusal.badInput(
          "baseline '%s': a baseline must be a file or generated, for it is read before the traffic"
              .formatted(baseline.get().canonical()),
          "Save the stream to a file and name that.");
    }
    if (!traffic.isStream()) {
      return;
    }
    if (traffic.option(TrafficSpec.FIRST).isPresent()) {
      throw Refusal.badInput(
          "traffic '%s': first= needs to know how many rows there are, and a stream does not tell"
              .formatted(traffic.canonical()),
          "Leave first= out, or save the stream to a file and name that.");
    }
    if (baseline.isEmpty()) {
      throw Refusal.badInput(
          "traffic '%s' is a stream: expected a baseline to fit the agents on but none was given"
              .formatted(traffic.canonical()),
          "Add for example --baseline %s:FILE with traffic that is free of attacks."
              .formatted(traffic.scheme()));
    }
  }

  private static void checkSchemas(
      TrafficSpec traffic, TrafficContent observed, TrafficSpec fitting, TrafficContent fitted) {
    if (!observed.schema().equals(fitted.schema())) {
      throw Refusal.badInput(
          "traffic '%s' has the fields of %s but the baseline '%s' those of %s"
              .formatted(
                  traffic.canonical(),
                  observed.schema().name(),
                  fitting.canonical(),
                  fitted.schema().name()),
          "Give traffic and baseline of one kind.");
    }
  }

  @Override
  public void close() {
    traffic.close();
    baseline.close();
  }

  private static PreparedTraffic recorded(
      TrafficSpec traffic,
      Recording recording,
      TrafficSpec fitting,
      TrafficContent fitted,
      TrafficSetting setting) {
    RowSelection observedRows = RowSelection.of(recording, traffic);
    if (!(fitted instanceof Recording fittedRecording)) {
      checkRowsAreLeft(traffic, observedRows);
      RowShares shares =
          RowShares.of(setting, List.of(observedRows), List.of("traffic")).getFirst();
      return new PreparedTraffic(
          new RecordedTraffic(setting, shares),
          baselineAlone(Optional.of(fitting), fitting, fitted, setting));
    }
    RowSelection fittedRows = RowSelection.of(fittedRecording, fitting);
    if (recording.contentHash().equals(fittedRecording.contentHash())) {
      observedRows = observedRows.without(fittedRows);
    }
    checkRowsAreLeft(traffic, observedRows);
    List<RowShares> shares =
        RowShares.of(setting, List.of(observedRows, fittedRows), List.of("traffic", "baseline"));
    return new PreparedTraffic(
        new RecordedTraffic(setting, shares.getFirst()),
        recordedBaseline(fitting, shares.getLast()));
  }

  private static Baseline baselineAlone(
      Optional<TrafficSpec> asked,
      TrafficSpec fitting,
      TrafficContent fitted,
      TrafficSetting setting) {
    return switch (fitted) {
      case Recording recording -> {
        RowSelection rows = RowSelection.of(recording, fitting);
        yield recordedBaseline(
            fitting, RowShares.of(setting, List.of(rows), List.of("baseline")).getFirst());
      }
      case RowStream _ -> throw new IllegalArgumentException("a stream is no baseline");
      case TrafficContent.Generator generator -> {
        if (asked.isPresent() && !fitting.options().isEmpty()) {
          throw Refusal.badInput(
              "baseline '%s': a generated baseline is clean and takes no options"
                  .formatted(fitting.canonical()),
              "Write --baseline %s.".formatted(fitting.scheme()));
        }
        yield generator.baseline(setting);
      }
    };
  }

  private static Baseline recordedBaseline(TrafficSpec fitting, RowShares shares) {
    return new RecordedBaseline(shares, fitting.option(TrafficSpec.LABEL).isPresent());
  }

  private static TrafficSource source(TrafficSpec spec) {
    return TrafficSources.named(spec.scheme(), spec.canonical());
  }

  private static boolean sameInput(TrafficSpec a, TrafficSpec b) {
    return a.scheme().equals(b.scheme())
        && a.location().equals(b.location())
        && withoutFilters(a).equals(withoutFilters(b));
  }

  private static Map<String, String> withoutFilters(TrafficSpec spec) {
    Map<String, String> options = new HashMap<>(spec.options());
    options.keySet().removeAll(List.of(TrafficSpec.LABEL, TrafficSpec.FIRST));
    return options;
  }

  private static void checkRowsAreLeft(TrafficSpec traffic, RowSelection rows) {
    if (rows.size() == 0) {
      throw Refusal.badInput(
          "traffic '%s': no rows are left beside those of the baseline"
              .formatted(traffic.canonical()),
          "Take a part of them as baseline with first=, for example first=0.5.");
    }
  }

  private static Refusal withoutBaseline(TrafficSpec traffic, Recording recording) {
    String filter = recording.benignLabel().map(label -> "label=" + label + ",").orElse("");
    return Refusal.badInput(
        "traffic '%s' is a recording: expected a baseline to fit the agents on but none was given"
            .formatted(traffic.canonical()),
        "Add for example --baseline %s:%s,%sfirst=0.5: these rows are then left out of the traffic."
            .formatted(traffic.scheme(), traffic.location(), filter));
  }
}
