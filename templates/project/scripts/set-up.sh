#!/usr/bin/env bash
# The first day in one go: the steps of the README, one after the other. It may be run again at any time: it makes what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\n== %s\n' "$*"; }

@@steps@@
