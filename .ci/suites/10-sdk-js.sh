#!/usr/bin/env bash
# The published JavaScript SDK against the packaged service: first one process with everything in it, then two connect
# processes, one client on each, with a third process for the other roles, all on one Redis.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

jar=chat-service/target/quarkus-app/quarkus-run.jar
sdk_version=5.8.0
ws_version=8
ready_limit=120
stop_limit=30

scratch=$(mktemp -d)
pids=()

stop_services() {
  local pid waited
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do
    for ((waited = 0; waited < stop_limit * 10; waited++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  pids=()
}

finish() {
  local code=$?
  stop_services
  if ((code)); then
    tail -n 40 "$scratch"/*.log 2>/dev/null || true
    echo "sdk-js: failed"
  fi
  rm -rf "$scratch"
  exit "$code"
}
trap finish EXIT

install_node() {
  command -v node >/dev/null && command -v npm >/dev/null && return
  local sudo=()
  ((EUID == 0)) || sudo=(sudo -n)
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" apt-get install -y -qq nodejs npm
}

# Kept from run to run; the name has the versions in it.
install_sdk() {
  sdk_dir=${XDG_CACHE_HOME:-$HOME/.cache}/chatcluster/sdk-js-$sdk_version-$ws_version
  [[ -f $sdk_dir/complete ]] && return
  mkdir -p "$sdk_dir"
  echo '{"private":true}' >"$sdk_dir/package.json"
  (cd "$sdk_dir" && npm install --no-audit --no-fund --ignore-scripts --silent "centrifuge@$sdk_version" "ws@$ws_version")
  touch "$sdk_dir/complete"
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# start NAME ROLES [key=value ...]: starts a process and waits until it is ready; its port is in $port.
start() {
  local name=$1 roles=$2 management waited
  shift 2
  port=$(free_port)
  management=$(free_port)
  local settings=()
  for setting in "$@"; do settings+=("-D$setting"); done
  "${JAVA_HOME:-$(scripts/jdk.sh)}/bin/java" --sun-misc-unsafe-memory-access=allow -Xmx256m \
    -Dquarkus.http.host=127.0.0.1 -Dquarkus.http.port="$port" -Dchat.gochat.tcp-port=-1 \
    -Dquarkus.management.host=127.0.0.1 -Dquarkus.management.port="$management" \
    -Dchat.roles="$roles" -Dchat.node-name="$name" -Dchat.data-dir="$scratch/$name" -Dchat.accounts.bcrypt-cost=4 \
    "${settings[@]}" -jar "$jar" >"$scratch/$name.log" 2>&1 &
  pids+=($!)
  for ((waited = 0; waited < ready_limit * 5; waited++)); do
    curl -fs -o /dev/null "http://127.0.0.1:$management/q/health/ready" && return
    kill -0 "${pids[-1]}" 2>/dev/null || break
    sleep 0.2
  done
  echo "$name did not get ready"
  return 1
}

accept() {
  SDK_DIR=$sdk_dir MODE=json node bench/sdk/accept-sdk.mjs "$@"
}

install_node
install_sdk
if [[ ! -f $jar ]]; then
  JAVA_HOME=$(scripts/jdk.sh) ./mvnw -ntp -q -pl chat-service -am -Dmaven.test.skip=true package
fi

echo "-- one process"
start everything all
accept --ws-url="ws://127.0.0.1:$port/connection/websocket" --http-base="http://127.0.0.1:$port" --ping-wait=35
stop_services

echo "-- two connect processes"
start rest worker,api
rest=$port
redis=$(sed -n 's/.*redis started .* port=\([0-9]*\) .*/\1/p' "$scratch/rest.log")
start first connect quarkus.redis.hosts="redis://127.0.0.1:$redis"
first=$port
start second connect quarkus.redis.hosts="redis://127.0.0.1:$redis"
accept --ws-url="ws://127.0.0.1:$first/connection/websocket,ws://127.0.0.1:$port/connection/websocket" \
  --http-base="http://127.0.0.1:$rest" --ping-wait=0
stop_services
echo "sdk-js: every check passed"
