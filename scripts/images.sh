#!/usr/bin/env bash
# Builds the images chat-service and chat-operator: with docker or podman where one runs, else with the image builder of
# e2e/cluster, for its node only. KIND=native takes the executables of `make native`. TAG is the version by default.
# ENGINE=docker, podman or cluster asks for one way; PACKAGE=no takes what is built already; JAVA_IMAGE and BASE_IMAGE are
# other images to build upon, with a JVM or for executables.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=${KIND:-jvm}
version=$(sed -n 's|^  <version>\(.*\)</version>$|\1|p' pom.xml | head -n 1)
tag=${TAG:-${version%-SNAPSHOT}}
modules=(chat-service chat-operator)
state=${CLUSTER_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/one-node-cluster}

die() {
  echo "$*" >&2
  exit 1
}

runs() {
  command -v "$1" >/dev/null && "$1" info >/dev/null 2>&1
}

find_engine() {
  local engine
  for engine in docker podman; do
    if runs "$engine"; then
      echo "$engine"
      return
    fi
  done
  [[ -x $state/bin/kc ]] || die "Images need docker or podman, running; or e2e/cluster/cluster build, for the one-node cluster."
  echo cluster
}

package() {
  case $kind in
    jvm)
      if [[ ${PACKAGE:-yes} != no ]]; then JAVA_HOME=$(scripts/jdk.sh) ./mvnw -ntp -q -Dmaven.test.skip=true package; fi
      ;;
    native) compgen -G 'chat-service/target/*-runner' >/dev/null && compgen -G 'chat-operator/target/*-runner' >/dev/null ||
      die "There are no executables: run make native first." ;;
    *) die "KIND is jvm or native, not $kind." ;;
  esac
}

# The whole name: podman would put localhost/ before a short one, and Kubernetes looks for docker.io/library/.
with_dockerfile() {
  local module name upon=()
  for name in JAVA_IMAGE BASE_IMAGE; do
    if [[ -n ${!name:-} ]]; then upon+=(--build-arg "$name=${!name}"); fi
  done
  for module in "${modules[@]}"; do
    "$engine" build ${upon[@]+"${upon[@]}"} --file "$module/src/main/docker/Dockerfile.$kind" --tag "docker.io/library/$module:$tag" "$module"
    echo "made $module:$tag"
  done
}

# The same files without a registry: a runtime linked on this machine, its libraries, and the program.
with_cluster() {
  local module archive program
  [[ -x $state/bin/kc ]] || die "The one-node cluster is not built: run e2e/cluster/cluster build."
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  if [[ $kind == jvm ]]; then
    "$(scripts/jdk.sh)/bin/jlink" --add-modules java.se,jdk.unsupported,jdk.management,jdk.net,jdk.jfr,jdk.zipfs,jdk.crypto.ec,jdk.naming.dns \
      --strip-debug --no-man-pages --no-header-files --output "$scratch/java"
  fi
  for module in "${modules[@]}"; do
    if [[ $kind == jvm ]]; then
      e2e/cluster/cluster rootfs "$scratch/$module" "$scratch/java:/opt/java"
      cp -R "$module/target/quarkus-app" "$scratch/$module/deployments"
      program=(/opt/java/bin/java -XX:MaxRAMPercentage=60 -XX:+ExitOnOutOfMemoryError --sun-misc-unsafe-memory-access=allow -jar quarkus-run.jar)
    else
      e2e/cluster/cluster rootfs "$scratch/$module" "$(ls "$PWD/$module"/target/*-runner):/deployments/application"
      program=(/deployments/application)
    fi
    archive=$(e2e/cluster/cluster image "$module:$tag" "$scratch/$module" -user 1000:1000 -workdir /deployments -env CHAT_LOG_JSON=true "${program[@]}")
    echo "made $module:$tag in $archive"
  done
}

engine=${ENGINE:-$(find_engine)}
case $engine in
  docker | podman)
    runs "$engine" || die "$engine is missing, or does not run."
    package
    with_dockerfile
    ;;
  cluster)
    package
    with_cluster
    ;;
  *) die "ENGINE is docker, podman or cluster, not $engine." ;;
esac
