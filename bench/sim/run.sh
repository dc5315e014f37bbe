#!/usr/bin/env bash
# Device-hours that each way to run the mix needs for 99 % of its requests in time. Needs the trace that the mix names, beside it
# or in a folder shared/traces above it; --trace FILE otherwise.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
exec "$here/../../mai" sim --bench "$here/zipf20.json" "$@"
