#!/usr/bin/env bash
# The Helm charts: linted, rendered in every way their values offer, and refused where values are wrong (helm/check). Needs only
# Go: Helm itself is built from its module once and kept from run to run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if ! command -v go >/dev/null; then
  sudo=()
  ((EUID == 0)) || sudo=(sudo -n)
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" apt-get install -y -qq golang-go
fi

HELM=$(scripts/helm.sh)
export HELM
for script in scripts/*.sh e2e/*.sh .ci/suites/*.sh; do
  [[ ! -e $script ]] || bash -n "$script"
done
cd helm/check
go vet ./...
go test -count=1 -v ./... | grep -v '^=== '
