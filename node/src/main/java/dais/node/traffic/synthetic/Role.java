package dais.node.traffic.synthetic;

import static dais.node.traffic.synthetic.Activity.BROWSE_HTTP;
import static dais.node.traffic.synthetic.Activity.BROWSE_TLS;
import static dais.node.traffic.synthetic.Activity.KEEP_ALIVE;
import static dais.node.traffic.synthetic.Activity.MAIL;
import static dais.node.traffic.synthetic.Activity.PEER;
import static dais.node.traffic.synthetic.Activity.PEER_TLS;
import static dais.node.traffic.synthetic.Activity.PING;
import static dais.node.traffic.synthetic.Activity.PROBE;
import static dais.node.traffic.synthetic.Activity.PUBLISH;
import static dais.node.traffic.synthetic.Activity.QUERY;
import static dais.node.traffic.synthetic.Activity.RESOLVE;
import static dais.node.traffic.synthetic.Activity.SHARE;
import static dais.node.traffic.synthetic.Activity.SHELL;
import static dais.node.traffic.synthetic.Activity.SHELL_JOB;
import static dais.node.traffic.synthetic.Activity.SYNCHRONISE;
import static dais.node.traffic.synthetic.Activity.UPLOAD;

import java.util.Map;
import java.util.Set;

/// What a host is for: how much it talks by day and by night, about what, and what it serves.
// ImmutableEnumChecker: unmodifiable collections, which the checker cannot know.
@SuppressWarnings("ImmutableEnumChecker")
enum Role {
  WORKSTATION(
      1.0,
      0.06,
      Set.of(),
      Map.ofEntries(
          Map.entry(BROWSE_TLS, 44.0),
          Map.entry(BROWSE_HTTP, 8.0),
          Map.entry(RESOLVE, 26.0),
          Map.entry(SHARE, 4.0),
          Map.entry(MAIL, 1.5),
          Map.entry(UPLOAD, 6.0),
          Map.entry(KEEP_ALIVE, 4.0),
          Map.entry(PING, 1.0),
          Map.entry(SYNCHRONISE, 1.0),
          Map.entry(SHELL, 1.5),
          Map.entry(QUERY, 1.0),
          Map.entry(PEER, 2.0),
          Map.entry(PEER_TLS, 1.0),
          Map.entry(PROBE, 1.0))),
  WEB_SERVER(
      1.6,
      0.7,
      Set.of(BROWSE_TLS, BROWSE_HTTP, SHELL, SHELL_JOB, PROBE),
      Map.ofEntries(
          Map.entry(BROWSE_TLS, 48.0),
          Map.entry(BROWSE_HTTP, 16.0),
          Map.entry(RESOLVE, 6.0),
          Map.entry(QUERY, 14.0),
          Map.entry(SHELL, 0.8),
          Map.entry(SHELL_JOB, 3.0),
          Map.entry(SYNCHRONISE, 1.0),
          Map.entry(UPLOAD, 4.0),
          Map.entry(PROBE, 6.0),
          Map.entry(PING, 1.0),
          Map.entry(PEER, 1.0))),
  NAME_SERVER(
      1.2,
      0.6,
      Set.of(RESOLVE, SHELL_JOB, PROBE),
      Map.ofEntries(
          Map.entry(RESOLVE, 80.0),
          Map.entry(SYNCHRONISE, 5.0),
          Map.entry(BROWSE_TLS, 4.0),
          Map.entry(SHELL_JOB, 2.0),
          Map.entry(PROBE, 4.0),
          Map.entry(PING, 3.0),
          Map.entry(SHELL, 0.5))),
  MAIL_SERVER(
      1.2,
      0.5,
      Set.of(MAIL, SHELL_JOB, PROBE),
      Map.ofEntries(
          Map.entry(MAIL, 44.0),
          Map.entry(RESOLVE, 28.0),
          Map.entry(BROWSE_TLS, 14.0),
          Map.entry(SHELL_JOB, 2.0),
          Map.entry(PROBE, 6.0),
          Map.entry(UPLOAD, 2.0),
          Map.entry(SYNCHRONISE, 1.0))),
  DATABASE(
      1.4,
      0.8,
      Set.of(QUERY, SHELL_JOB, PROBE),
      Map.ofEntries(
          Map.entry(QUERY, 70.0),
          Map.entry(RESOLVE, 6.0),
          Map.entry(SHELL_JOB, 5.0),
          Map.entry(SHELL, 1.0),
          Map.entry(UPLOAD, 9.0),
          Map.entry(PROBE, 3.0),
          Map.entry(SHARE, 3.0),
          Map.entry(SYNCHRONISE, 2.0),
          Map.entry(PING, 1.0))),
  SENSOR(
      0.5,
      0.5,
      Set.of(),
      Map.ofEntries(
          Map.entry(PUBLISH, 28.0),
          Map.entry(KEEP_ALIVE, 34.0),
          Map.entry(RESOLVE, 18.0),
          Map.entry(SYNCHRONISE, 12.0),
          Map.entry(PING, 3.0),
          Map.entry(BROWSE_HTTP, 3.0),
          Map.entry(PEER_TLS, 3.0),
          Map.entry(PROBE, 1.0))),
  BUILD_SERVER(
      1.0,
      0.6,
      Set.of(SHELL_JOB, SHARE, SHELL, PROBE),
      Map.ofEntries(
          Map.entry(SHELL_JOB, 20.0),
          Map.entry(SHELL, 5.0),
          Map.entry(SHARE, 20.0),
          Map.entry(BROWSE_TLS, 22.0),
          Map.entry(RESOLVE, 14.0),
          Map.entry(UPLOAD, 10.0),
          Map.entry(QUERY, 5.0),
          Map.entry(PROBE, 3.0),
          Map.entry(BROWSE_HTTP, 4.0),
          Map.entry(SYNCHRONISE, 1.0),
          Map.entry(PEER, 1.0)));

  final double byDay;
  final double byNight;
  private final Set<Activity> served;
  private final Map<Activity, Double> weights;

  Role(double byDay, double byNight, Set<Activity> served, Map<Activity, Double> weights) {
    this.byDay = byDay;
    this.byNight = byNight;
    this.served = served;
    this.weights = weights;
  }

  /// Whether others open connections of this kind to a host of this role.
  boolean serves(Activity activity) {
    return served.contains(activity);
  }

  /// How often a host of this role does this, on a scale where its activities add up to about 100.
  double weight(Activity activity) {
    return weights.getOrDefault(activity, 0.0);
  }
}
