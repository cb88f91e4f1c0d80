#!/usr/bin/env bash
# A short load over both doors: 200 connections in 10 rooms, 500 and then 2 000 deliveries a second for 5 s each. Fails where
# a message is lost, repeated or out of order; speed is not judged, for machines differ.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

jar=$PWD/chat-service/target/quarkus-app/quarkus-run.jar
port=${LOAD_PORT:-18980}
management=${LOAD_MANAGEMENT_PORT:-18981}
scratch=$(mktemp -d)
service=

finish() {
  local code=$?
  if [[ -n $service ]]; then
    kill "$service" 2>/dev/null || true
    wait "$service" 2>/dev/null || true
  fi
  if ((code)); then
    tail -n 40 "$scratch/service.log" 2>/dev/null || true
    echo "load: failed"
  fi
  rm -rf "$scratch"
  exit "$code"
}
trap finish EXIT

if ! command -v go >/dev/null; then
  sudo=()
  ((EUID == 0)) || sudo=(sudo -n)
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" apt-get install -y -qq golang-go
fi
(cd bench/chatbench && go build -o "$scratch/chatbench" .)
if [[ ! -f $jar ]]; then ./mvnw -ntp -q -pl chat-service -am -Dmaven.test.skip=true package; fi

"$(scripts/jdk.sh)/bin/java" -Dquarkus.http.port="$port" -Dchat.gochat.tcp-port=-1 -Dquarkus.management.port="$management" \
  -Dchat.data-dir="$scratch/data" -Dchat.accounts.bcrypt-cost=4 \
  -Dchat.limits.publishes-per-second=10000 -Dchat.limits.publish-burst=10000 \
  -jar "$jar" >"$scratch/service.log" 2>&1 &
service=$!
for ((waited = 0; waited < 300; waited++)); do
  curl -fs -o /dev/null "http://127.0.0.1:$management/q/health/ready" && break
  sleep 0.1
done

# load DOOR PATH HOW: one run; every step must say that nothing was lost, repeated or out of order.
load() {
  local steps
  timeout 120 "$scratch/chatbench" fanout -target "$1" -publish "$3" \
    -api "http://127.0.0.1:$port" -ws "ws://127.0.0.1:$port$2" -group "server=$service" \
    -conns 200 -rooms 10 -rates 25,100 -duration 5 -register-parallel 4 | tee "$scratch/$1.txt"
  steps=$(grep -c 'lost 0 dup 0 order 0' "$scratch/$1.txt")
  ((steps == 2))
}

load native /connection/websocket ws
load gochat /ws http
echo "load: both doors delivered every message once and in order"
