#!/usr/bin/env bash
# Fuzzes each family of decoders with Jazzer, one after another, and fails on the first finding.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${here%/*}
# shellcheck source=scripts/jdk25.sh
source "$here/jdk25.sh"

targets=(
  consensus:dais.consensus.EntryFuzz
  coordinator:dais.coordinator.service.EnvelopeFuzz
  node:dais.node.service.ProfileFuzz
  ledger:dais.ledger.CheckpointFuzz
  infrastructure:dais.infrastructure.tls.CredentialFuzz
)

usage() {
  cat <<'USAGE'
usage: fuzz.sh [SECONDS [TARGET]]   fuzz each target for SECONDS (default 300), or one of them
       fuzz.sh --help               this text

targets: EntryFuzz       canonical bodies of ledger entries, and signed statements
         EnvelopeFuzz    messages of sessions and the request that begins a run
         ProfileFuzz     members' profiles, feature spaces, snapshots, and the founders' profiles as messages
         CheckpointFuzz  checkpoint notes
         CredentialFuzz  join tokens, signing requests, certificates
What was found interesting lies in MODULE/target/fuzz/TARGET and is gone on from the next time. An
input that a target fails on is printed with its stack trace and lies beside it as crash-*: make it a seed.
USAGE
}

case "${1:-}" in
  -h | --help)
    usage
    exit 0
    ;;
esac
seconds=${1:-300}
only=${2:-}
if ! [[ $seconds =~ ^[1-9][0-9]*$ ]] || [[ -n $only && " ${targets[*]} " != *".$only "* ]]; then
  echo "fuzz.sh: expected seconds from 1 and perhaps a target but got '$*'" >&2
  usage >&2
  exit 4
fi

JAVA25_HOME=$(find_jdk25) || {
  say_jdk25_is_missing
  exit 4
}
mvn -B -ntp -q -f "$root/pom.xml" -Pstress -Dquick test-compile \
  org.apache.maven.plugins:maven-dependency-plugin:build-classpath -Dmdep.outputFile=target/fuzz.classpath \
  -pl consensus,coordinator,node,ledger,infrastructure -am </dev/null

for each in "${targets[@]}"; do
  module=${each%%:*}
  class=${each#*:}
  name=${class##*.}
  if [[ -n $only && $name != "$only" ]]; then
    continue
  fi
  work="$root/$module/target/fuzz/$name"
  mkdir -p "$work"
  path="$root/$module/target/test-classes:$root/$module/target/classes:$(<"$root/$module/target/fuzz.classpath")"
  "$JAVA25_HOME/bin/java" -cp "$path" --enable-native-access=ALL-UNNAMED "$class" "$work"
  echo "fuzz.sh: $name for $seconds s"
  (cd "$work/.." && "$JAVA25_HOME/bin/java" -cp "$path" --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -XX:+EnableDynamicAgentLoading \
    com.code_intelligence.jazzer.Jazzer --target_class="$class" --instrumentation_includes='dais.**' \
    --reproducer_path="$work/.." -max_total_time="$seconds" -print_final_stats=1 "$work")
done
