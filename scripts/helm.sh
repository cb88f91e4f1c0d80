#!/usr/bin/env bash
# Prints the path of Helm 3: the one on the PATH, or one built from its Go module and kept from run to run.
set -euo pipefail

readonly version=3.19.0
# Without a cluster Helm takes this for the version of Kubernetes; a plain "go install" says 1.20.
readonly kubernetes=34

if [[ -z ${HELM_BUILD:-} ]] && command -v helm >/dev/null && [[ $(helm version --short 2>/dev/null) == v3.* ]]; then
  command -v helm
  exit
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/chatcluster/helm-$version
if [[ ! -x $cache/helm ]]; then
  command -v go >/dev/null || {
    echo "Helm is missing: install Helm 3 (https://helm.sh), or Go, from which it is built." >&2
    exit 1
  }
  echo "Building Helm $version from its Go module, once ..." >&2
  parts=helm.sh/helm/v3/pkg
  flags="-s -w -X helm.sh/helm/v3/internal/version.version=v$version"
  for part in lint/rules chartutil; do
    flags+=" -X $parts/$part.k8sVersionMajor=1 -X $parts/$part.k8sVersionMinor=$kubernetes"
  done
  mkdir -p "$cache"
  building=$(mktemp -d "$cache/build.XXXX")
  CGO_ENABLED=0 GOBIN=$building nice go install -p 2 -ldflags "$flags" "helm.sh/helm/v3/cmd/helm@v$version" >&2
  mv "$building/helm" "$cache/helm"
  rmdir "$building"
fi
echo "$cache/helm"
