package dais.node.traffic.synthetic;

import dais.infrastructure.exit.Refusal;
import dais.node.traffic.TrafficSetting;
import dais.node.traffic.TrafficSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// What a SPEC says about the attacks in generated traffic.
///
/// @param family the one family of the run; where absent, the families take turns
/// @param touch agents that a campaign hits, at least 1; default a third of them, more only where
///   the anomaly rate would not fit into their batches
/// @param rate share of a hit agent's batch, in [0, 1]; default the anomaly rate with one family,
///   else what makes the anomaly rate the share over the whole fleet and turn
/// @param stealth from 0 (conspicuous) to 1 (close to what the hosts do anyway); default 0.5
/// @param start first round with attacks, at least 1; default 1
/// @param rounds rounds that a campaign lasts, at least 1; default to the end with one family, else
///   [#TURN]
/// @param spacing rounds from one wave of a campaign's members to the next, at least 0; default 0,
///   all members at once. A worm has its own pace and takes none
/// @param wave members that are hit together where there is a spacing, at least 1; default 1
record CampaignOptions(
    Optional<Family> family,
    OptionalInt touch,
    OptionalDouble rate,
    double stealth,
    int start,
    OptionalInt rounds,
    int spacing,
    int wave) {
  static final Set<String> KEYS =
      Set.of("family", "touch", "rate", "stealth", "start", "rounds", "spacing", "wave");
  static final double DEFAULT_STEALTH = 0.5;

  /// Rounds of a family's turn.
  static final int TURN = 10;

  private static final double USUAL_SHARE = 1.0 / 3;

  static CampaignOptions of(TrafficSpec spec) {
    Optional<Family> family = spec.option("family").map(text -> family(spec, text));
    int spacing = whole(spec, "spacing", 0).orElse(0);
    if (spacing > 0 && family.equals(Optional.of(Family.WORM))) {
      throw Refusal.badInput(
          "traffic '%s': spacing is not for the family worm, which doubles every round"
              .formatted(spec.canonical()),
          "Leave out spacing= or name another family.");
    }
    OptionalInt wave = whole(spec, "wave", 1);
    if (spacing == 0 && wave.isPresent()) {
      throw Refusal.badInput(
          "traffic '%s': wave needs a spacing of at least 1".formatted(spec.canonical()),
          "Add spacing=1, or leave out wave= to hit all members at once.");
    }
    return new CampaignOptions(
        family,
        whole(spec, "touch", 1),
        share(spec, "rate"),
        share(spec, "stealth").orElse(DEFAULT_STEALTH),
        whole(spec, "start", 1).orElse(1),
        whole(spec, "rounds", 1),
        spacing,
        wave.orElse(1));
  }

  private static Family family(TrafficSpec spec, String text) {
    for (Family family : Family.values()) {
      if (family.text.equals(text)) {
        return family;
      }
    }
    String known =
        Arrays.stream(Family.values()).map(family -> family.text).collect(Collectors.joining(", "));
    throw Refusal.badInput(
        "traffic '%s': there is no family '%s'".formatted(spec.canonical(), text),
        "The families are %s; without family= they take turns.".formatted(known));
  }

  private static OptionalInt whole(TrafficSpec spec, String key, int least) {
    Optional<String> text = spec.option(key);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int value = Integer.parseInt(text.get());
      if (value >= least) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal.
    }
    throw refusal(spec, key, "a whole number of at least " + least, text.get());
  }

  private static OptionalDouble share(TrafficSpec spec, String key) {
    Optional<String> text = spec.option(key);
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double value = Double.parseDouble(text.get());
      if (value >= 0 && value <= 1) {
        return OptionalDouble.of(value);
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal.
    }
    throw refusal(spec, key, "a number in [0, 1]", text.get());
  }

  private static Refusal refusal(TrafficSpec spec, String key, String expected, String found) {
    return Refusal.badInput(
        "traffic '%s': %s must be %s but was '%s'"
            .formatted(spec.canonical(), key, expected, found),
        "For example %s:%s=%s."
            .formatted(
                spec.scheme(), key, key.equals("rate") || key.equals("stealth") ? "0.5" : "3"));
  }

  Campaign.Pace pace() {
    return new Campaign.Pace(spacing, wave);
  }

  /// The agents that a campaign hits in this setting.
  int touchedOf(TrafficSetting setting) {
    int agents = setting.agents();
    if (touch.isPresent()) {
      if (touch.getAsInt() > agents) {
        throw Refusal.badInput(
            "touch must be at most the number of agents, %d, but was %d"
                .formatted(agents, touch.getAsInt()),
            "Lower touch= or raise --agents.");
      }
      return touch.getAsInt();
    }
    int usual = Math.max(1, (int) Math.round(agents * USUAL_SHARE));
    return Math.max(usual, (int) Math.ceil(agents * setting.anomalyRate()));
  }
}
