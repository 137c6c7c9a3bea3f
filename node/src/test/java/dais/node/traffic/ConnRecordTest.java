package dais.node.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dais.node.traffic.ConnRecord.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConnRecordTest {
  private static double field(Flow flow, String name) {
    return flow.number(ConnRecord.SCHEMA.numbers().indexOf(name));
  }

  private static ConnRecord record(
      String history, double seconds, Side originator, Side responder) {
    return new ConnRecord(
        new Indicators("10.0.0.1", "10.0.0.2", 443, "tcp"),
        "ssl",
        "SF",
        history,
        seconds,
        originator,
        responder,
        7);
  }

  @Test
  void derivesEveryFieldFromTheOneConnection() {
    Flow flow = record("ShADadtTgRf", 2, new Side(300, 4, 500), new Side(900, 3, 1050)).flow(5);

    assertThat(field(flow, "duration_ms")).isEqualTo(2000);
    assertThat(field(flow, "orig_bytes")).isEqualTo(300);
    assertThat(field(flow, "resp_bytes")).isEqualTo(900);
    assertThat(field(flow, "orig_pkts")).isEqualTo(4);
    assertThat(field(flow, "resp_pkts")).isEqualTo(3);
    assertThat(field(flow, "orig_ip_bytes")).isEqualTo(500);
    assertThat(field(flow, "resp_ip_bytes")).isEqualTo(1050);
    assertThat(field(flow, "missed_bytes")).isEqualTo(7);
    assertThat(field(flow, "orig_bytes_per_pkt")).isEqualTo(125);
    assertThat(field(flow, "resp_bytes_per_pkt")).isEqualTo(350);
    assertThat(field(flow, "byte_asymmetry")).isEqualTo(-0.5);
    assertThat(field(flow, "bytes_per_second")).isEqualTo(600);
    assertThat(field(flow, "history_length")).isEqualTo(11);
    assertThat(field(flow, "history_responder")).isEqualTo(6);
    assertThat(field(flow, "history_retransmissions")).isEqualTo(2);
    assertThat(field(flow, "history_resets")).isEqualTo(1);
    assertThat(field(flow, "history_anomalies")).isEqualTo(1);
    assertThat(flow.protocol()).isEqualTo("tcp");
    assertThat(flow.category(1)).isEqualTo("ssl");
    assertThat(flow.category(2)).isEqualTo("SF");
    assertThat(flow.category(3)).isEqualTo("443");
    assertThat(flow.eventTimeMicros()).isEqualTo(5);
  }

  @Test
  void countsARateOverAMillisecondAtLeast() {
    assertThat(
            field(
                record("", 1e-6, new Side(1, 1, 1), new Side(0, 0, 0)).flow(0), "bytes_per_second"))
        .isEqualTo(1000);
  }

  @Test
  void givesZeroWhereThereIsNothingToDivideBy() {
    Flow flow = record("", 0, new Side(0, 0, 0), new Side(0, 0, 0)).flow(0);

    for (int i = 0; i < ConnRecord.SCHEMA.numbers().size(); i++) {
      if (i != ConnRecord.SCHEMA.numbers().indexOf("missed_bytes")) {
        assertThat(flow.number(i)).as(ConnRecord.SCHEMA.numbers().get(i)).isZero();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "tcp,0,0",
    "tcp,80,80",
    "tcp,1023,1023",
    "tcp,1024,registered",
    "tcp,3389,3389",
    "tcp,49151,registered",
    "udp,49152,ephemeral",
    "udp,65535,ephemeral",
    "icmp,8,none",
    "tcp,-1,none"
  })
  void keepsOnlyPortsThatMeanSomething(String protocol, int port, String bucket) {
    assertThat(ConnRecord.portBucket(protocol, port)).isEqualTo(bucket);
  }
}
