#!/usr/bin/env bash
# Builds both modules as executables, with the native-image of Mandrel or GraalVM 25.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly needed=25

find_home() {
  local home version
  for home in "${GRAALVM_HOME:-}" "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v native-image || echo /)")")")" \
    /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/*; do
    [[ -n $home && -x $home/bin/native-image ]] || continue
    version=$("$home/bin/native-image" --version 2>/dev/null | sed -n '1s/^native-image \([0-9]*\).*/\1/p')
    if [[ $version == "$needed" ]]; then
      echo "$home"
      return
    fi
  done
}

home=$(find_home)
if [[ -z $home ]]; then
  echo "native-image $needed is missing: install Mandrel $needed or GraalVM $needed and point GRAALVM_HOME at it." >&2
  exit 1
fi
export GRAALVM_HOME=$home JAVA_HOME=$home
./mvnw -ntp -Dmaven.test.skip=true -Dquarkus.native.enabled=true -Dquarkus.package.jar.enabled=false package
ls -l chat-service/target/*-runner chat-operator/target/*-runner
