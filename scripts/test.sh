#!/usr/bin/env bash
# Runs every check of the project (mvn verify) and ends with the tests' sum and the line coverage.
set -euo pipefail
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=${here%/*}
# shellcheck source=scripts/jdk25.sh
source "$here/jdk25.sh"

usage() {
  cat <<'USAGE'
usage: test.sh            everything: formatter, compiler checks, all tests, coverage bars
       test.sh --unit     the tests of the modules without tests-integration and without coverage bars
       test.sh --help     this text

Fuzz targets run here on their seeds and on fixed mutations; scripts/fuzz.sh runs them under Jazzer.
USAGE
}

goals=(verify)
unit=false
case "${1:-}" in
  '') ;;
  --unit)
    unit=true
    goals=(verify -pl '!tests-integration')
    ;;
  -h | --help)
    usage
    exit 0
    ;;
  *)
    echo "test.sh: expected --unit, --help or nothing but got '$1'" >&2
    usage >&2
    exit 4
    ;;
esac

JAVA25_HOME=$(find_jdk25) || {
  say_jdk25_is_missing
  exit 4
}
export JAVA25_HOME
command -v mvn >/dev/null || {
  echo "test.sh needs Maven (mvn), which is not on PATH. Install Maven 3.8.7 or newer." >&2
  exit 4
}

# Left by an earlier run they would be counted again.
rm -rf "$root"/*/target/surefire-reports "$root/tests-integration/target/coverage.txt"

status=0
mvn -B -ntp -fae -f "$root/pom.xml" "${goals[@]}" </dev/null || status=$?

# Sums the attributes of every test suite's first line that Surefire wrote.
sum() {
  find "$root" -path '*/target/surefire-reports/TEST-*.xml' -exec grep -ho "<testsuite [^>]*" {} + 2>/dev/null |
    sed -nE "s/.* $1=\"([0-9]+)\".*/\1/p" | awk '{ total += $1 } END { print total + 0 }'
}
tests=$(sum tests)
if ((status == 0 && tests == 0)); then
  echo "test.sh: mvn succeeded but no test ran" >&2
  status=1
fi
# Classes that miss most, then the figures; the last line is the line coverage.
coverage="$root/tests-integration/target/coverage.txt"
echo
if [[ -r $coverage ]]; then
  sed '$d' "$coverage"
fi
echo "Tests run: $tests, Failures: $(sum failures), Errors: $(sum errors), Skipped: $(sum skipped)"
if [[ -r $coverage ]]; then
  tail -n 1 "$coverage"
elif [[ $unit == true ]]; then
  echo "Line coverage: not measured with --unit"
else
  echo "Line coverage: not measured, the build failed before"
fi
exit "$status"
