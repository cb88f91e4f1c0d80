#!/usr/bin/env bash
# Everything on kind: a cluster, the images of this source tree, an ingress controller, the operator and a chat. May be run
# again: what is there stays, what changed is rolled out. `kind delete cluster --name chat` removes it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly name=chat ingress_chart=4.13.3

die() {
  echo "$*" >&2
  exit 1
}

engine=
for candidate in docker podman; do
  if command -v "$candidate" >/dev/null && "$candidate" info >/dev/null 2>&1; then
    engine=$candidate
    break
  fi
done
[[ -n $engine ]] || die "docker or podman is missing, or does not run; kind needs one of them."
command -v kind >/dev/null || die "kind is missing: https://kind.sigs.k8s.io/docs/user/quick-start/#installation"
command -v kubectl >/dev/null || die "kubectl is missing: https://kubernetes.io/docs/tasks/tools/"
helm=$(scripts/helm.sh)
export KIND_EXPERIMENTAL_PROVIDER=$engine

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

kind get clusters 2>/dev/null | grep -qx "$name" || kind create cluster --config kind-config.yaml --wait 3m
kind get kubeconfig --name "$name" >"$scratch/kubeconfig"

TAG=$(scripts/source-tag.sh)
export TAG
ENGINE=$engine scripts/images.sh
for image in chat-service chat-operator; do
  "$engine" save --output "$scratch/$image.tar" "docker.io/library/$image:$TAG"
  kind load image-archive "$scratch/$image.tar" --name "$name"
done

"$helm" --kubeconfig "$scratch/kubeconfig" upgrade --install ingress-nginx ingress-nginx \
  --repo https://kubernetes.github.io/ingress-nginx --version "$ingress_chart" --namespace ingress-nginx --create-namespace \
  --set controller.hostPort.enabled=true,controller.service.type=NodePort,controller.ingressClassResource.default=true \
  --set controller.publishService.enabled=false,controller.updateStrategy.type=Recreate --wait --timeout 5m >/dev/null ||
  die "The ingress controller is not there: see kubectl -n ingress-nginx get pods; the chart ingress-nginx $ingress_chart has to be reachable."
echo "the ingress controller is installed"

scripts/install-chat.sh "$scratch/kubeconfig" "kind-$name" "$TAG" http://localhost:8080
