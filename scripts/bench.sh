#!/usr/bin/env bash
# Measures dais as its users run it, one process for each measurement, time and memory from outside; and what is hot in
# it with JMH, one process for each benchmark.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${here%/*}

usage() {
  cat <<'USAGE'
usage: bench.sh [--out FILE] [--repeat N] [--megabytes N] [--minutes N] [--traffic SPEC --baseline SPEC] WORKLOAD...
       bench.sh --list     the workloads
       bench.sh --help     this text
Appends one CSV row for each measurement to FILE (default dist/bench.csv) and prints it. A measurement whose row is
already there for this commit and machine is not made again: run the same line again after an interruption.
USAGE
}

list() {
  cat <<'LIST'
stream      dais run over a generated conn.log of --megabytes (default 100): twice that and 150 bytes a
            row must be free in the folder for temporary files. The row's name has the number of rows
agents      dais run with 50 and with 200 agents, 100 rounds of 100 flows each
threads     dais run with 200 agents, 300 rounds, on 1 and on 2 threads, in turns
growth      dais run with 100, 1,000 and 10,000 agents, 10 rounds, the fleet's arm scored (the last needs 6 GB)
soak        dais run with 20 agents at full speed for --minutes (default 30), with a log file that is rotated: every ten
            seconds its memory, descriptors, threads and log files, to FILE with -soak before .csv
campaigns   20 agents: clean traffic, 5 seeds; campaigns of every family, 5 seeds; recall of members alone and of
            the fleet, 20 seeds (half an hour). Rows and a summary of their own, to FILE with -campaigns before .csv
faults      processes of a fleet of 3 nodes killed, stopped and robbed of their disk in each phase, the coordinator killed
            as it writes, and the cable between two machines cut (network namespaces, root), --repeat times with other
            rounds each (a quarter of a minute a fault): one row for each that went well. Rows to FILE with -faults before
            .csv
same        one plan, 20 agents and 30 rounds, with seeds 1 and 2: on 1 and on 8 threads of one process, over a fleet of 4 nodes
            and over one of 20 (3 minutes), on generated traffic and, with --traffic SPEC and --baseline SPEC, on a recording:
            digest of the decisions and root of the ledger of each, to FILE with -same before .csv. Fails where they differ
start       dais fleet up with 10 nodes, from the cache that the first start makes: time of the command, CPU seconds and
            memory of one of the nodes then; with --live too, up to members that are fitted. And one node more, from its start
            to joined: its CPU seconds then, and its memory after a minute without work
detectors   JMH: fit and score of the forest, Smile's forest, Mahalanobis and the neighbour ensemble, on one core, on
            dense rows of 40 columns and on generated flows (4 minutes). Rows to FILE with -speed before .csv
ledger      JMH: appends of 100 rows a commit, and bare inserts into the same table. Rows as of detectors
throughput  ballots of 150 real members through a coordinator with mutual TLS, verification and durable ledger; over a bare
            stream of equal messages; as bare inserts of equal rows; and what its parts take alone; with the usual number of
            candidates in a round and with many: --repeat turns in one process. Rows to FILE with -throughput before .csv
rounds      dais run with 200 agents over a fleet of 10 nodes, 60 rounds: the run's row, and the split of a round by
            phase from the trace of the coordinator, the last on standard output
telemetry   dais run with 20 agents over a fleet of 5 nodes, 40 rounds, that exports nothing, and over one that exports to where
            nobody listens, in turns, --repeat times each (15 s a turn): rows, and the ratio of their times a round, its
            median over the turns and that median's 95 % interval, on standard output
wire        dais run with 20 agents over a fleet of 5 nodes, 20 rounds and 60: the bytes that the loopback carried meanwhile, headers
            and acknowledgements included (nothing else may use it), beside those of the ledger's entries. Rows to FILE with
            -wire before .csv, and what one round more carries on standard output
LIST
}

die() {
  printf 'bench.sh: %s\n' "$*" >&2
  exit 4
}

out=$root/dist/bench.csv
repeat=3
megabytes=100
minutes=30
traffic=
baseline=
workloads=()
while (($# > 0)); do
  case "$1" in
    --out)
      [[ $# -ge 2 ]] || die "--out needs a file"
      out=$2
      shift 2
      ;;
    --repeat)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "--repeat must be a number of at least 1 but was '${2:-}'"
      repeat=$2
      shift 2
      ;;
    --megabytes)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "--megabytes must be a number of at least 1 but was '${2:-}'"
      megabytes=$2
      shift 2
      ;;
    --minutes)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "--minutes must be a number of at least 1 but was '${2:-}'"
      minutes=$2
      shift 2
      ;;
    --traffic | --baseline)
      [[ -n ${2:-} ]] || die "$1 needs a source, as of dais run"
      declare "${1#--}=$2"
      shift 2
      ;;
    --list)
      list
      exit 0
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    agents | campaigns | detectors | faults | growth | ledger | rounds | same | soak | start | stream | telemetry | \
      threads | throughput | wire)
      workloads+=("$1")
      shift
      ;;
    *) die "expected a workload of --list or an option but got '$1'" ;;
  esac
done
if [[ -n $traffic && -z $baseline || -z $traffic && -n $baseline ]]; then
  die "--traffic and --baseline go together"
fi
((${#workloads[@]} > 0)) || {
  usage >&2
  exit 4
}
[[ -x /usr/bin/time ]] || die "needs /usr/bin/time for the peak memory of a process: install the package time"

commit=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
# A figure of sources that no commit holds must not pass for one of the commit.
if [[ -n $(git -C "$root" status --porcelain 2>/dev/null) ]]; then
  commit+=-changed
fi
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo 2>/dev/null | head -1 | tr -s ', ' ' ')
machine="$(uname -m) $(getconf _NPROCESSORS_ONLN) cores ${cpu:-unknown cpu}"
work=$(mktemp -d)

# A fleet that a failure left goes with its folder.
leave() {
  local fleet
  for fleet in "$work"/state/dais/fleets/*/; do
    if [[ -d $fleet ]]; then
      XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache "$here/dais" fleet down --fleet "$(basename -- "$fleet")" \
        >/dev/null || true
    fi
  done
  rm -rf "$work"
}
trap leave EXIT
header=workload,case,repeat,commit,machine,started,wall_seconds,cpu_seconds,peak_rss_kib,rounds_per_minute

mkdir -p "$(dirname -- "$out")"
if [[ ! -s $out ]]; then
  echo "$header" >"$out"
fi
[[ $(head -1 "$out") == "$header" ]] || die "$out has other columns than $header: name another file with --out"
echo "$header"

# WORKLOAD CASE TURN: prints the row that was measured before.
measured() {
  grep -F -m 1 -- "$1,$2,$3,$commit,$machine," "$out"
}

# WORKLOAD CASE ARGUMENT...: measures `dais ARGUMENT...`, whose standard output is a report with -o json.
measure() {
  local workload=$1 name=$2 i started wall cpu rss rounds
  shift 2
  for ((i = 1; i <= repeat; i++)); do
    if measured "$workload" "$name" "$i"; then
      continue
    fi
    started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    rm -rf "$work/ledger"
    mkdir "$work/ledger"
    if ! /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$here/dais" "$@" --ledger "$work/ledger/bench.db" -o json \
      >"$work/report" 2>"$work/talk"; then
      cat "$work/talk" >&2
      echo "bench.sh: dais $* failed; no row written" >&2
      exit 1
    fi
    read -r wall cpu rss < <(awk '{ printf "%.2f %.2f %d\n", $1, $2 + $3, $4 }' "$work/time")
    rounds=$(sed -nE 's/.*"rounds_per_minute" *: *([0-9.]+).*/\1/p' "$work/report" | head -1)
    echo "$workload,$name,$i,$commit,$machine,$started,$wall,$cpu,$rss,$rounds" | tee -a "$out"
  done
}

# Compiles the module benchmarks, which is not packaged, and sets java_home.
compile_benchmarks() {
  # shellcheck source=scripts/jdk25.sh
  source "$here/jdk25.sh"
  java_home=$(find_jdk25) || {
    say_jdk25_is_missing
    exit 4
  }
  mvn -B -q -ntp -f "$root/pom.xml" -Dquick -pl benchmarks -am process-classes
}

# NAME HEADER: a workload with columns of its own has its rows in $rows from now on.
own_rows() {
  rows=${out%.csv}-$1.csv
  [[ -s $rows ]] || echo "$2" | tee "$rows"
  [[ $(head -1 "$rows") == "$2" ]] || die "$rows has other columns than $2: name another file with --out"
}

# BENCHMARK CASE REPEAT [PARAMETER=VALUE...]: one JMH benchmark in a process of its own.
speed() {
  local rows key started row
  own_rows speed benchmark,case,repeat,commit,machine,started,score,error,unit
  key="$1,$2,$3,$commit,$machine,"
  if row=$(grep -F -m 1 -- "$key" "$rows"); then
    echo "$row"
    return
  fi
  started=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  if ! (cd "$work" && "$java_home/bin/java" "@$root/dist/current/lib/java.args" -Xmx1g \
    --module-path "$root/benchmarks/target/classes:$(cat "$root/benchmarks/target/module-path.txt")" \
    --module dais.benchmarks/dais.benchmarks.Speed "$1" "${@:4}") >"$work/jmh" 2>&1; then
    cat "$work/jmh" >&2
    echo "bench.sh: the benchmark $1 failed; no row written" >&2
    exit 1
  fi
  echo "$key$started,$(tail -1 "$work/jmh")" | tee -a "$rows"
}

detectors() {
  local rows operation detector
  compile_benchmarks
  for rows in gaussian flows; do
    for operation in score fit; do
      for detector in forest mahalanobis neighbours smile-forest; do
        speed "DetectorBenchmark.$operation" "$detector $rows" 1 "detector=$detector" "rows=$rows"
      done
      speed "SmileBenchmark.$operation" "Smile alone $rows" 1 "rows=$rows"
    done
  done
}

# In turns, for the speed of a disk changes from minute to minute.
ledger() {
  local turn
  compile_benchmarks
  for ((turn = 1; turn <= repeat; turn++)); do
    speed LedgerBenchmark.append '100 rows a commit' "$turn"
    speed LedgerBenchmark.bare '100 rows a commit' "$turn"
  done
}

# All of it in one process: what is compared must share its minute.
throughput() {
  compile_benchmarks
  mkdir "$work/throughput"
  "$java_home/bin/java" "@$root/dist/current/lib/java.args" -Xmx1g \
    --module-path "$root/benchmarks/target/classes:$(cat "$root/benchmarks/target/module-path.txt")" \
    --module dais.benchmarks/dais.benchmarks.ThroughputBenchmark "${out%.csv}-throughput.csv" "$work/throughput" \
    "$commit" "$machine" "$repeat"
}

# Studies of whole fleets: on the module path beside the packaged dais.
campaigns() {
  local rows=${out%.csv}-campaigns.csv
  compile_benchmarks
  for study in 'clean 101 105' 'attack 101 105' 'recall 101 120'; do
    # Three words: the study, its first and its last seed.
    # shellcheck disable=SC2086
    "$java_home/bin/java" "@$root/dist/current/lib/java.args" -Xmx1g \
      --module-path "$root/benchmarks/target/classes:$(cat "$root/benchmarks/target/module-path.txt")" \
      --module dais.benchmarks/dais.benchmarks.CampaignBenchmark "$rows" "$commit" "$machine" $study
  done
}

# The rows come before the run in the case's name, so that rows a second follow from a CSV row alone.
stream() {
  local java_home rows
  compile_benchmarks
  rows=$("$java_home/bin/java" "@$root/dist/current/lib/java.args" \
    --module-path "$root/benchmarks/target/classes:$(cat "$root/benchmarks/target/module-path.txt")" \
    --module dais.benchmarks/dais.benchmarks.ConnLogGenerator "$work/conn.log" "$megabytes" 1 | cut -d ' ' -f 2)
  measure stream "megabytes=$megabytes rows=$rows" run --traffic "zeek:$work/conn.log" --baseline synthetic --agents 20 \
    --steps 1000000 --batch 1000 --split iid --score fleet --seed 1
  rm -f "$work/conn.log"
}

# In turns: a machine that is busy for a while is busy for both. Each turn prints the rows of those before it again.
threads() {
  local turn threads all=$repeat
  for ((turn = 1; turn <= all; turn++)); do
    for threads in 1 2; do
      repeat=$turn measure threads "threads=$threads" run --agents 200 --steps 300 --batch 100 --seed 1 \
        --threads "$threads"
    done
  done
}

growth() {
  local agents
  for agents in 100 1000 10000; do
    measure growth "agents=$agents" run --agents "$agents" --steps 10 --batch 100 --seed 1 --score fleet
  done
}

# PID: CPU seconds so far and resident KiB.
footprint() {
  echo "$(awk -v ticks="$(getconf CLK_TCK)" '{ printf "%.2f", ($14 + $15) / ticks }' "/proc/$1/stat"),$(awk \
    '/^VmRSS/ { print $2 }' "/proc/$1/status")"
}

quietly() {
  XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache "$here/dais" "$@" >>"$work/fleet" 2>&1 || {
    cat "$work/fleet" >&2
    echo "bench.sh: dais $* failed; no row written" >&2
    exit 1
  }
}

node_pid() {
  grep -oE '[0-9]+' "$place/processes/n1/running" | head -1
}

started() {
  echo "start,$1,$2,$commit,$machine,$3,$(awk -v from="$4" -v to="$5" 'BEGIN { printf "%.2f", to - from }'),$6," |
    tee -a "$out"
}

# HOSTING SOURCE SEED: prints the row of a run, and holds its digest and root against those of the runs before it.
same_run() {
  local key="$2 traffic $1,$3,$commit,$machine," place=$work/state/dais/fleets/default options=() row at
  if ! row=$(grep -F -m 1 -- "$key" "$rows"); then
    case $1 in
      threads=*) options=(--threads "${1#*=}") ;;
      nodes=*)
        options=(--fleet default)
        [[ -d $place ]] || quietly fleet up --nodes "${1#*=}" --port 0 --timeout 300
        ;;
    esac
    case $2 in
      generated) options+=(--traffic synthetic:family=scan,touch=6,start=8 --batch 100) ;;
      recorded) options+=(--traffic "$traffic" --baseline "$baseline" --split iid) ;;
    esac
    at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache "$here/dais" run --agents 20 --steps 30 --seed "$3" \
      "${options[@]}" --ledger "$work/same-$2-$1-$3.db" -o json >"$work/report" 2>"$work/talk" || {
      cat "$work/talk" >&2
      die "the run failed; no row written"
    }
    row=$key$at,$(sed -nE 's/.*"decision_digest" *: *"([0-9a-f]+)".*/\1/p' "$work/report"),$(sed -nE \
      's/.*"ledger_root" *: *"([0-9a-f]+)".*/\1/p' "$work/report")
    echo "$row" >>"$rows"
  fi
  echo "$row"
  row=$(cut -d , -f 6- <<<"$row")
  [[ ${same[$2 $3]:=$row} == "$row" ]] || die "the same plan over other processes decided otherwise"
}

same() {
  local rows hosting source seed sources=(generated)
  local -A same=()
  [[ -z $traffic ]] || sources+=(recorded)
  own_rows same case,seed,commit,machine,started,decision_digest,ledger_root
  for hosting in threads=1 threads=8 nodes=4 nodes=20; do
    for source in "${sources[@]}"; do
      for seed in 1 2; do
        same_run "$hosting" "$source" "$seed"
      done
    done
    if [[ -d $work/state/dais/fleets/default ]]; then
      quietly fleet down
      quietly fleet clean --yes
    fi
  done
}

# The cache that the first start makes.
warm() {
  if [[ ! -d $work/cache ]]; then
    quietly fleet up --nodes 1 --port 0
    quietly fleet down
    quietly fleet clean --yes
  fi
}

# CASE TURN [OPTION...]: a fleet of 10 nodes, up and down again.
start_fleet() {
  local at begun up
  if measured start "$1" "$2"; then
    return
  fi
  warm
  at=$(date -u +%Y-%m-%dT%H:%M:%SZ) begun=$(date +%s.%N)
  quietly fleet up --nodes 10 --port 0 --timeout 120 "${@:3}"
  up=$(date +%s.%N)
  started "$1" "$2" "$at" "$begun" "$up" "$(footprint "$(node_pid)")"
  quietly fleet down
  quietly fleet clean --yes
}

# CASE TURN: a node, from its start to joined, and then at rest.
start_node() {
  local at begun joined pid cpu
  if measured start "$1" "$2"; then
    return
  fi
  warm
  quietly fleet up --nodes 1 --port 0
  pid=$(node_pid) cpu=$(footprint "$pid")
  at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  begun=$(awk -v now="$(date +%s.%N)" -v ticks="$(getconf CLK_TCK)" -v up="$(cut -d ' ' -f 1 /proc/uptime)" \
    '{ printf "%.3f", now - up + $22 / ticks }' "/proc/$pid/stat")
  joined=$(date -d "$(sed -nE 's/.*"timestamp":"([^"]+)".*"message":"joined".*/\1/p' "$place/logs/n1.log" |
    head -1)" +%s.%N)
  sleep 60
  started "$1" "$2" "$at" "$begun" "$joined" "${cpu%,*},$(footprint "$pid" | cut -d , -f 2)"
  quietly fleet down
  quietly fleet clean --yes
}

start() {
  local turn place=$work/state/dais/fleets/default
  for ((turn = 1; turn <= repeat; turn++)); do
    start_fleet 'fleet of 10 nodes' "$turn"
    start_fleet 'fleet of 10 nodes live' "$turn" --live --agents-per-node 1
    start_node 'one node' "$turn"
  done
}

# CPU seconds so far of all processes of the fleet.
fleet_seconds() {
  local running
  for running in "$place"/processes/*/running; do
    footprint "$(grep -oE '[0-9]+' "$running" | head -1)"
  done | awk -F , '{ sum += $1 } END { printf "%.2f", sum }'
}

rounds() {
  local turn at before report name='agents=200 nodes=10 rounds=60' place=$work/state/dais/fleets/default collector
  compile_benchmarks
  for ((turn = 1; turn <= repeat; turn++)); do
    if measured rounds "$name" "$turn"; then
      continue
    fi
    mkfifo "$work/end"
    "$java_home/bin/java" "@$root/dist/current/lib/java.args" \
      --module-path "$root/benchmarks/target/classes:$(cat "$root/benchmarks/target/module-path.txt")" \
      --module dais.benchmarks/dais.benchmarks.PhaseTimes "$work/endpoint" <"$work/end" >"$work/phases" &
    collector=$!
    exec 7>"$work/end"
    until [[ -s $work/endpoint ]]; do
      kill -0 "$collector" || die "the collector of traces ended"
      sleep 0.1
    done
    export MONITORING_OTLP_ENDPOINT
    MONITORING_OTLP_ENDPOINT=$(<"$work/endpoint")
    quietly fleet up --nodes 10 --port 0 --timeout 120
    before=$(fleet_seconds) at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    report=$work/rounds-report
    XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache /usr/bin/time -f '%e %U %S' -o "$work/time" \
      "$here/dais" run --fleet default --agents 200 --steps 60 --batch 100 --seed 1 --score fleet \
      --ledger "$work/rounds-$turn.db" -o json >"$report" 2>"$work/talk" || {
      cat "$work/talk" >&2
      die "the run over the fleet failed; no row written"
    }
    echo "rounds,$name,$turn,$commit,$machine,$at,$(awk '{ print $1 }' "$work/time"),$(awk \
      -v before="$before" -v after="$(fleet_seconds)" 'END { printf "%.2f", after - before + $2 + $3 }' \
      "$work/time"),,$(sed -nE 's/.*"rounds_per_minute" *: *([0-9.]+).*/\1/p' "$report" | head -1)" | tee -a "$out"
    quietly fleet down
    quietly fleet clean --yes
    unset MONITORING_OTLP_ENDPOINT
    exec 7>&-
    wait "$collector"
    cat "$work/phases"
    rm -f "$work/end" "$work/endpoint"
  done
}

# FLEET TURN: a run over one of the fleets of telemetry; prints its row.
exporting() {
  local at
  at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
  XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache "$here/dais" run --fleet "$1" --agents 20 --steps 40 --batch 100 \
    --seed "$2" --ledger "$work/$1-$2.db" -o json >"$work/report" 2>"$work/talk" || {
    cat "$work/talk" >&2
    die "the run over the fleet failed; no row written"
  }
  echo "telemetry,$1,$2,$commit,$machine,$at,,,,$(sed -nE 's/.*"rounds_per_minute" *: *([0-9.]+).*/\1/p' "$work/report" |
    head -1)"
}

telemetry() {
  local turn fleet pair up=false fleets=(silent unheard)
  local -A endpoints=([silent]=none [unheard]=http://127.0.0.1:9)
  unset "${!OTEL_EXPORTER_OTLP@}"
  for ((turn = 1; turn <= repeat; turn++)); do
    if measured telemetry silent "$turn" && measured telemetry unheard "$turn"; then
      continue
    fi
    for fleet in "${fleets[@]}"; do
      if ! $up; then
        MONITORING_OTLP_ENDPOINT=${endpoints[$fleet]} quietly fleet up --fleet "$fleet" --nodes 5 --port 0 --timeout 120
        MONITORING_OTLP_ENDPOINT=${endpoints[$fleet]} exporting "$fleet" 0 >/dev/null # Warm.
      fi
    done
    up=true pair=
    for fleet in "${fleets[@]}"; do
      pair+=$(MONITORING_OTLP_ENDPOINT=${endpoints[$fleet]} exporting "$fleet" "$turn")$'\n'
    done
    printf '%s' "$pair" | tee -a "$out"
    fleets=("${fleets[1]}" "${fleets[0]}")
  done
  if $up; then
    for fleet in "${fleets[@]}"; do
      quietly fleet down --fleet "$fleet"
      quietly fleet clean --fleet "$fleet" --yes
    done
  fi
  # Order statistics give a median's interval whatever the ratios' distribution.
  grep -F -- ",$commit,$machine," "$out" | awk -F , -v most="$repeat" '
    $1 == "telemetry" { speed[$2, $3] = $NF }
    END { for (turn = 1; turn <= most; turn++) print speed["silent", turn] / speed["unheard", turn] }' | sort -n | awk '
    { ratio[NR] = $1 }
    END {
      low = int((NR - 1.96 * sqrt(NR)) / 2)
      printf "# unheard / silent: median %.4f of %d turns", (ratio[int((NR + 1) / 2)] + ratio[int(NR / 2) + 1]) / 2, NR
      if (low > 0) printf ", 95 %% interval %.4f to %.4f", ratio[low], ratio[NR - low + 1]
      print ""
    }'
}

# What a longer run carries more is its rounds' alone: the founding is in both.
wire() {
  local rows turn length before after at place=/sys/class/net/lo/statistics/rx_bytes
  own_rows wire nodes,rounds,repeat,commit,machine,started,wire_bytes,entry_bytes
  [[ -r $place ]] || die "needs $place to see what the loopback carries: run it on Linux"
  for ((turn = 1; turn <= repeat; turn++)); do
    for length in 20 60; do
      if grep -F -m 1 -- "5,$length,$turn,$commit,$machine," "$rows"; then
        continue
      fi
      quietly fleet up --nodes 5 --port 0 --timeout 120
      before=$(<"$place") at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
      quietly run --fleet default --agents 20 --steps "$length" --batch 100 --seed "$turn" --ledger "$work/wire-$turn-$length.db"
      after=$(<"$place")
      quietly fleet down
      quietly fleet clean --yes
      echo "5,$length,$turn,$commit,$machine,$at,$((after - before)),$("$here/dais" ledger stats \
        "$work/wire-$turn-$length.db" -o json | sed -nE 's/.*"body_bytes" *: *([0-9]+).*/\1/p')" | tee -a "$rows"
    done
  done
  grep -F -- ",$commit,$machine," "$rows" | awk -F , '
    { wire[$2] += $7; entries[$2] += $8; turns += $2 == 60 }
    END {
      carried = (wire[60] - wire[20]) / turns / 40
      lasting = (entries[60] - entries[20]) / turns / 40
      printf "# a round: %.0f bytes on the wire, %.0f of entries: %.2f times its entries to each of 5 nodes (mean of %d turns)\n",
        carried, lasting, carried / (5 * lasting), turns
    }'
}

# The test is the workload: what went well is there to read, and what did not fails with its reason.
faults() {
  local rows
  own_rows faults workload,case,repeat,commit,machine
  # Not verify: that would ask for the coverage by all tests.
  if ! mvn -B -ntp -f "$root/pom.xml" -pl tests-integration -am package \
    -Dtest='FaultsTest,LiveFaultsTest,TwoMachinesTest#aRunOutlivesTheCablesTrouble*' \
    -Dsurefire.failIfNoSpecifiedTests=false -Djacoco.skip=true \
    -Ddais.faults="$repeat" -Ddais.faults.rows="$(realpath "$rows")" -Ddais.faults.key="$commit,$machine" \
    >"$work/faults" 2>&1; then
    grep -E 'ERROR|Tests run' "$work/faults" >&2
    echo "bench.sh: a fault did harm; its row is missing" >&2
    exit 1
  fi
  grep -F -- ",$commit,$machine" "$rows"
  grep -q "^faults,cable .*,$commit,$machine" "$rows" ||
    die "no cable was cut: that takes root and network namespaces (ip netns add)"
}

# Ends the run as a service manager would, with SIGTERM, and fails if it does not end cleanly.
soak() {
  local rows pid begun now code=0
  own_rows soak commit,machine,seconds,rss_kib,descriptors,threads,log_files,log_bytes
  LOGGING_MAX_BYTES=1000000 LOGGING_BACKUP_COUNT=3 "$here/dais" run --agents 20 --steps 1000000 --batch 100 --seed 1 \
    --log-file "$work/logs/dais.log" --ledger "$work/soak.db" -o jsonl >"$work/report" 2>"$work/talk" &
  pid=$!
  begun=$(date +%s)
  while now=$(($(date +%s) - begun)) && ((now < minutes * 60)) && kill -0 "$pid" 2>/dev/null; do
    sleep 10
    echo "$commit,$machine,$now,$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status"),$(find "/proc/$pid/fd" -mindepth 1 |
      wc -l),$(find "/proc/$pid/task" -mindepth 1 -maxdepth 1 | wc -l),$(find "$work/logs" -type f |
      wc -l),$(du -sb "$work/logs" | cut -f 1)" | tee -a "$rows"
  done
  kill -TERM "$pid" 2>/dev/null || true
  wait "$pid" || code=$?
  ((code == 143)) || {
    cat "$work/talk" >&2
    echo "bench.sh: the soak ended with $code, not 143" >&2
    exit 1
  }
  grep -c '"round":' "$work/report" | sed 's/$/ rounds/'
}

# Packaging must not be part of a measurement.
"$here/dais" --version >/dev/null

for workload in "${workloads[@]}"; do
  case "$workload" in
    agents)
      for agents in 50 200; do
        measure agents "agents=$agents" run --agents "$agents" --steps 100 --batch 100 --seed 1
      done
      ;;
    *) "$workload" ;;
  esac
done
