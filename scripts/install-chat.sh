#!/usr/bin/env bash
# Installs the operator and the chat "team" from the charts, waits until the chat is ready and says where it is.
# install-chat.sh KUBECONFIG CONTEXT TAG URL [flags for the chart of the operator ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kubeconfig=$1 context=$2 tag=$3 url=$4
shift 4
namespace=chat
helm=$(scripts/helm.sh)
kubectl=${KUBECTL:-kubectl}
command -v "$kubectl" >/dev/null || {
  echo "kubectl is missing: https://kubernetes.io/docs/tasks/tools/" >&2
  exit 1
}
export KUBECONFIG=$kubeconfig

in_cluster() {
  "$kubectl" --context "$context" --namespace "$namespace" "$@"
}

release() {
  "$helm" --kube-context "$context" upgrade --install --namespace "$namespace" "$@" >/dev/null
}

in_cluster apply -f - >/dev/null <<END
apiVersion: v1
kind: Namespace
metadata:
  name: $namespace
  labels:
    pod-security.kubernetes.io/enforce: restricted
END
in_cluster apply --server-side --force-conflicts -f helm/chat-operator/crds >/dev/null
release chat-operator helm/chat-operator --set-string "image.tag=$tag,chatImage.tag=$tag" "$@"
echo "the operator is installed"
in_cluster rollout status deployment/chat-operator --timeout=5m
# A small cluster: little is asked for, and nothing waits long.
release team helm/chat-cluster --set drain.seconds=20
echo "the chat is asked for"
in_cluster wait --for=condition=Ready chatcluster/team --timeout=10m || {
  in_cluster describe chatcluster team
  in_cluster get pods
  exit 1
}
in_cluster get chatclusters
echo "chat here: $url (create an account)"
