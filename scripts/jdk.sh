#!/usr/bin/env bash
# Prints the home of a JDK that can build and run ChatCluster, or says in one sentence what to install.
# Order: JAVA_HOME, java on the PATH, then the places where packages and version managers put JDKs.
set -euo pipefail

readonly needed=25

is_recent_jdk() {
  local home=$1 version
  [[ -x $home/bin/java && -x $home/bin/javac && -r $home/release ]] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")
  [[ -n $version ]] && ((version >= needed))
}

home_of_java_on_path() {
  local java
  java=$(command -v java) || return 0
  # On macOS /usr/bin/java is a stub, so the JVM itself is asked instead of the link.
  "$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

candidates() {
  printf '%s\n' "${JAVA_HOME:-}"
  home_of_java_on_path
  printf '%s\n' \
    /usr/lib/jvm/* \
    "$HOME"/.sdkman/candidates/java/* \
    "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/*
}

while IFS= read -r home; do
  if [[ -n $home ]] && is_recent_jdk "$home"; then
    printf '%s\n' "$home"
    exit 0
  fi
done < <(candidates)

echo "ChatCluster needs a JDK $needed or newer: install one (for example Eclipse Temurin $needed from https://adoptium.net) or point JAVA_HOME at it." >&2
exit 1
