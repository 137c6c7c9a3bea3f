#!/usr/bin/env bash
# Runs dais from the source tree: a default run, the demo, or any command.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'USAGE'
usage: run.sh                     a run with the default settings (dais run)
       run.sh demo [OPTION...]    the demo: a fleet, a campaign, and what the fleet learned (dais demo)
       run.sh cli COMMAND...      any dais command (dais COMMAND...)
       run.sh OPTION...           a run with these options, such as --agents 20 (dais run OPTION...)
       run.sh --help              this text; `run.sh cli --help` lists the commands
Packages dais first when it is missing or older than its sources.
USAGE
}

case "${1:-}" in
  -h | --help | help) usage ;;
  demo) exec "$here/dais" "$@" ;;
  cli)
    shift
    exec "$here/dais" "$@"
    ;;
  '' | -*) exec "$here/dais" run "$@" ;;
  *)
    echo "run.sh: expected demo, cli, an option of dais run or nothing, but got '$1'" >&2
    usage >&2
    exit 4
    ;;
esac
