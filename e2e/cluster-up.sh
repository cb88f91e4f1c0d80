#!/usr/bin/env bash
# Everything on the one-node Kubernetes of e2e/cluster: the node, the images of this source tree, a Redis image from this
# machine, the operator and a chat. Needs root, and no registry. May be run again: what is there stays, what changed is
# rolled out. `e2e/cluster/cluster down` removes it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

cluster=e2e/cluster/cluster
state=${CLUSTER_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/one-node-cluster}

die() {
  echo "$*" >&2
  exit 1
}

((EUID == 0)) || die "A node needs root."
missing=()
for tool in containerd runc iptables conntrack ip socat; do
  command -v "$tool" >/dev/null || missing+=("$tool")
done
[[ -x ${CNI_BIN:-/usr/lib/cni}/bridge ]] || missing+=("the CNI plugins")
((${#missing[@]} == 0)) || die "Missing: ${missing[*]}. On Debian: apt-get install containerd runc containernetworking-plugins iptables conntrack iproute2 socat procps"
command -v redis-server >/dev/null && command -v redis-cli >/dev/null || die "redis-server and redis-cli are missing: the image of the trial Redis is made of them."
if [[ ! -x $state/bin/kc ]]; then
  command -v go >/dev/null || die "Go is missing: the cluster is built from Go modules."
  $cluster build
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

$cluster up
TAG=$(scripts/source-tag.sh)
export TAG

# has IMAGE: whether the node has it.
has() {
  $cluster ctr images ls -q | grep -qx "docker.io/$1"
}

if ! has "library/chat-service:$TAG" || ! has "library/chat-operator:$TAG"; then
  ENGINE=cluster scripts/images.sh | sed -n 's/^made .* in //p' >"$scratch/archives"
  while read -r archive; do
    $cluster load-image "$archive"
  done <"$scratch/archives"
fi
if ! has local/redis:1; then
  $cluster rootfs "$scratch/redis" "$(command -v redis-server):/usr/bin/redis-server" "$(command -v redis-cli):/usr/bin/redis-cli"
  $cluster load-image "$($cluster image local/redis:1 "$scratch/redis" -user 999:999 /usr/bin/redis-server)"
fi

# There are no volumes on demand here: one for the trial Redis of the chat "team", whose user is 999.
volume=$state/volumes/team-redis
mkdir -p "$volume"
chown 999:999 "$volume"
$cluster kubectl apply -f - >/dev/null <<END
apiVersion: v1
kind: PersistentVolume
metadata:
  name: chat-team-redis
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: $volume, type: Directory}
  claimRef: {namespace: chat, name: data-team-redis-0}
END

kubeconfig=$($cluster kubeconfig)
KUBECTL=$state/bin/kubectl
export KUBECTL
scripts/install-chat.sh "$kubeconfig" "$($KUBECTL --kubeconfig "$kubeconfig" config current-context)" "$TAG" \
  "http://127.0.0.1:${CLUSTER_INGRESS_LOCAL_PORT:-18080}" --set redisImage=local/redis:1
