#!/usr/bin/env bash
# Checks the chat page (e2e/page): its modules in Node, then the page in Chromium against a service of its own. Installs the browser
# where it is missing; without one the suite fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

install_package() {
  local sudo=()
  ((EUID == 0)) || sudo=(sudo -n)
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
if [[ -z $CHROMIUM ]]; then
  install_package chromium
  CHROMIUM=$(command -v chromium)
fi
command -v npm >/dev/null || install_package nodejs npm

JAVA_HOME=$(scripts/jdk.sh)
JAR=${JAR:-$PWD/chat-service/target/quarkus-app/quarkus-run.jar}
export CHROMIUM JAVA_HOME JAR
if [[ ! -f $JAR ]]; then ./mvnw -ntp -q -pl chat-service -am -Dmaven.test.skip=true package; fi

cd e2e/page
npm ci --silent --no-audit --no-fund
node --test --test-reporter=spec unit/*.test.mjs
exec timeout --kill-after=30 600 node check-page.mjs
