#!/usr/bin/env bash
# bench/cluster/run.sh [MODEL [STREAMS]]: one process against a gateway and a silo, both with the same simulated device, asked in turns.
# Needs PostgreSQL's server (Debian's package postgresql) and Orleans in the build. Leave the machine alone meanwhile.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/../.." && pwd)
model=${1:-sim-large-70b} streams=${2:-64}
work=$(mktemp -d)
started=()
finish() {
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
  exec 9>&- # the database's script ends with it
  wait || true
  rm -rf "$work"
}
trap finish EXIT

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
for name in database one silo silo_members silo_gateway front; do declare "$name=$(port)"; done

# A PostgreSQL for this run alone: the tests' own script, which ends with its standard input.
binaries=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
script="$root/tests/MaiCluster.Postgres/postgres.sh"
mkfifo "$work/hold"
command=(/bin/sh "$script" "$binaries" "$database")
[ "$(id -u)" != 0 ] || command=(runuser -u postgres -- /bin/sh -c "$(cat "$script")" "$script" "$binaries" "$database")
"${command[@]}" <"$work/hold" >"$work/postgres" &
server=$!
exec 9>"$work/hold"
echo bench >&9
until [ -s "$work/postgres" ]; do kill -0 "$server"; sleep 0.1; done
store="postgres://mai:bench@127.0.0.1:$database/postgres"

export MAI_API_KEY=mai_0123456789abcdef0123456789abcdef
flags=(--models "$model" --simulate-devices 1x80GiB --cpu-memory 0 --kv-bytes 8GiB --rows 64 --log-level error)
"$root/mai" silo init-db --store "$store"
"$root/mai" up --port "$one" --data "$work/one" "${flags[@]}" >"$work/log" 2>&1 9>&- &
started+=($!)
"$root/mai" silo --role silo --name node-1 --store "$store" --port "$silo" --silo-port "$silo_members" --gateway-port "$silo_gateway" --data "$work/node-1" "${flags[@]}" >>"$work/log" 2>&1 9>&- &
started+=($!)
"$root/mai" silo --role gateway --name front-1 --store "$store" --port "$front" --data "$work/front-1" "${flags[@]}" >>"$work/log" 2>&1 9>&- &
started+=($!)
for server in "$one" "$front"; do
  for _ in $(seq 600); do curl -sf "http://127.0.0.1:$server/readyz" >/dev/null && break; sleep 0.1; done
  curl -sf "http://127.0.0.1:$server/readyz" >/dev/null || { cat "$work/log" >&2; echo "Port $server did not get ready." >&2; exit 1; }
done
"$root/mai" bench streams "http://127.0.0.1:$one/" "http://127.0.0.1:$front/" --model "$model" --streams "$streams"
