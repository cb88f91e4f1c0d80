#!/usr/bin/env bash
# Prints a tag for images of this source tree: another one when a source changes, so that pods are exchanged.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

echo "dev-$(find pom.xml chat-*/pom.xml chat-*/src/main -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12)"
