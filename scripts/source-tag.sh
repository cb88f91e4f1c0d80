#!/usr/bin/env bash
# Prints a tag for images of this source tree: another one when a source changes, so that pods are exchanged.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

echo "dev-$(find pom.xml chat-*/pom.xml chat-*/src/main -type f -exec cksum {} + | LC_ALL=C sort | cksum | cut -d' ' -f1)"
