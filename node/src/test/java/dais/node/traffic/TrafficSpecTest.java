package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dais.infrastructure.exit.Refusal;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

final class TrafficSpecTest {
  private static Refusal refused(String spec) {
    return Assertions.catchThrowableOfType(Refusal.class, () -> TrafficSpec.parse(spec));
  }

  @Test
  void readsASchemeAlone() {
    assertThat(TrafficSpec.parse("synthetic"))
        .isEqualTo(new TrafficSpec("synthetic", "", Map.of()));
  }

  @Test
  void readsOptionsOfASourceWithoutFiles() {
    TrafficSpec spec = TrafficSpec.parse("synthetic:touch=6,family=scan");

    assertThat(spec.options()).isEqualTo(Map.of("family", "scan", "touch", "6"));
    assertThat(spec.canonical()).isEqualTo("synthetic:family=scan,touch=6");
  }

  @Test
  void readsOptionsAfterAFile() {
    TrafficSpec spec = TrafficSpec.parse("zeek:logs/conn.log,label=C&C,first=0.5");

    assertThat(spec.location()).isEqualTo("logs/conn.log");
    assertThat(spec.option("label")).contains("C&C");
    assertThat(TrafficSpec.parse(spec.canonical())).isEqualTo(spec);
  }

  @Test
  void keepsACommaThatNoKeyFollowsInTheFileName() {
    TrafficSpec spec = TrafficSpec.parse("nsl-kdd:a,b.csv,first=0.5");

    assertThat(spec.location()).isEqualTo("a,b.csv");
    assertThat(spec.options()).containsOnlyKeys("first");
    assertThat(TrafficSpec.parse("nsl-kdd:a=1.csv").location()).isEqualTo("a=1.csv");
  }

  @Test
  void keepsFurtherColonsInTheFileName() {
    assertThat(TrafficSpec.parse("zeek:C:/logs").location()).isEqualTo("C:/logs");
  }

  @Test
  void namesTheNearestSourceToAnUnknownOne() {
    Refusal refusal = refused("zek:conn.log");

    assertThat(refusal).hasMessage("traffic 'zek:conn.log': there is no source 'zek'");
    assertThat(refusal.hint())
        .isEqualTo("Did you mean 'zeek'? The sources are csv, nsl-kdd, synthetic, zeek.");
  }

  @Test
  void namesTheNearestKeyToAnUnknownOne() {
    Refusal refusal = refused("synthetic:famly=scan");

    assertThat(refusal)
        .hasMessage("traffic 'synthetic:famly=scan': 'synthetic' has no key 'famly'");
    assertThat(refusal.hint())
        .isEqualTo(
            "Did you mean 'family'? The keys are family, rate, rounds, spacing, start, stealth,"
                + " touch, wave.");
    assertThat(refused("zeek:conn.log,labl=x").hint())
        .isEqualTo("Did you mean 'label'? The keys are first, label.");
  }

  @Test
  void refusesAKeyGivenTwice() {
    assertThat(refused("synthetic:touch=1,touch=2"))
        .hasMessage("traffic 'synthetic:touch=1,touch=2' gives the key 'touch' twice");
  }

  @Test
  void refusesARecordingWithoutAFile() {
    assertThat(refused("zeek")).hasMessage("traffic 'zeek' names no file");
    assertThat(refused("zeek:"))
        .satisfies(
            r -> assertThat(r.hint()).isEqualTo("Write zeek:FILE, for example zeek:flows.log."));
  }

  @Test
  void refusesAFileWhereNoneIsRead() {
    assertThat(refused("synthetic:flows.log"))
        .hasMessage("traffic 'synthetic:flows.log': expected key=value but found 'flows.log'");
  }
}
