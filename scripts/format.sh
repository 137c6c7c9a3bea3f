#!/usr/bin/env bash
# Formats every Java source of the tree, or says with --check which files are not formatted.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=scripts/jdk25.sh
source "$here/jdk25.sh"

mode=apply
case "${1:-}" in
  '') ;;
  --check) mode=check ;;
  -h | --help)
    echo "usage: ${0##*/} [--check]   format every Java source; --check only names those that are not formatted"
    exit 0
    ;;
  *)
    echo "${0##*/}: expected --check or nothing but got '$1'" >&2
    exit 4
    ;;
esac
if ! JAVA25_HOME=$(find_jdk25); then
  say_jdk25_is_missing
  exit 4
fi
export JAVA25_HOME
exec mvn -B -q -ntp -N -f "${here%/*}/pom.xml" verify -Dformat.mode="$mode"
