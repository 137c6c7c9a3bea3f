#!/usr/bin/env bash
# Finds a JDK 25. Sourced: gives `find_jdk25` and `say_jdk25_is_missing`. Run: prints its folder, or says what is
# missing and exits 4; with --warn it says so and exits 0.

is_jdk25() {
  [[ -n "$1" && -x "$1/bin/javac" && -r "$1/release" ]] &&
    grep -Eq '^JAVA_VERSION="25(["._+-])' "$1/release"
}

# Prints the folder of the first JDK 25 found: environment, then PATH, then the usual folders.
find_jdk25() {
  local candidate on_path
  for candidate in "${JAVA25_HOME:-}" "${JAVA_HOME:-}"; do
    if is_jdk25 "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  if on_path=$(command -v javac); then
    # A link such as /usr/bin/javac leads into the JDK that it stands for; macOS has no readlink -f before 12.3.
    candidate=$(readlink -f "$on_path" 2>/dev/null || printf '%s' "$on_path")
    candidate=${candidate%/bin/javac}
    if is_jdk25 "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  fi
  for candidate in \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.asdf/installs/java/* "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk25 "$candidate"; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

say_jdk25_is_missing() {
  cat >&2 <<'MESSAGE'
dais needs a JDK 25 and found none in JAVA25_HOME, JAVA_HOME, PATH or the usual folders (/usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, /Library/Java).
Install JDK 25: for example the package temurin-25-jdk or openjdk-25-jdk, `sdk install java 25-tem` or `brew install openjdk@25`. If it is installed elsewhere, set JAVA_HOME to its folder.
MESSAGE
}

if [[ "${BASH_SOURCE[0]}" == "$0" ]]; then
  set -euo pipefail
  if [[ "${1:-}" == --warn ]]; then
    find_jdk25 >/dev/null || say_jdk25_is_missing
  elif ! find_jdk25; then
    say_jdk25_is_missing
    exit 4
  fi
fi
