#!/usr/bin/env bash
# Lints the protocol and compares it with the version that landed last (proto/landed.binpb).
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'USAGE'
usage: proto.sh check      lint; refuse what breaks a process of the version that landed last
       proto.sh approve    make the protocol as it is the version to compare with
       proto.sh --help     this text
USAGE
}

case "${1:-}" in
  check | approve) ;;
  -h | --help)
    usage
    exit 0
    ;;
  *)
    echo "proto.sh: expected check, approve or --help but got '${1:-nothing}'" >&2
    usage >&2
    exit 4
    ;;
esac
command -v npm >/dev/null || {
  echo "proto.sh needs npm, which is not on PATH. Install Node.js 20 or newer with npm." >&2
  exit 4
}

cd "$here/../proto"
# As package-lock.json pins it, and once.
if [[ ! -e node_modules/.package-lock.json || package-lock.json -nt node_modules/.package-lock.json ]]; then
  npm ci --no-audit --no-fund --silent
fi
buf=node_modules/.bin/buf
if [[ $1 == approve ]]; then
  "$buf" build -o landed.binpb
else
  "$buf" lint
  "$buf" breaking --against landed.binpb || {
    echo "proto.sh: the protocol breaks processes of the version that landed last. Keep the field numbers and names" \
      "and add beside them; where nothing of that version can be running, run ./scripts/proto.sh approve" >&2
    exit 1
  }
fi
