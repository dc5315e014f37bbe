#!/bin/sh
# postgres.sh BINARIES PORT...: a PostgreSQL for one run of tests, on the first of these loopback ports that is free. The password
# of its user mai is the first line of standard input; when standard input ends, however the tests ended, server and files go.
set -eu
binaries=$1
shift
umask 077
cd /
folder=$(mktemp -d "${TMPDIR:-/tmp}/mai-postgres.XXXXXX")
server=
finish() {
  [ -z "$server" ] || { kill -INT "$server" && wait "$server"; } || true
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM

IFS= read -r password
printf '%s\n' "$password" >"$folder/password"
"$binaries/initdb" -D "$folder/data" -U mai --pwfile="$folder/password" --auth-local=trust --auth-host=scram-sha-256 \
  --encoding=UTF8 --locale=C --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }

for port in "$@"; do
  "$binaries/postgres" -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c max_connections=200 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off >>"$folder/log" 2>&1 </dev/null &
  server=$!
  until "$binaries/pg_isready" -q -h "$folder" -p "$port" -d postgres; do
    kill -0 "$server" 2>/dev/null || { server=; break; }
    sleep 0.05
  done
  [ -z "$server" ] || break
done
[ -n "$server" ] || { cat "$folder/log" >&2; exit 1; }

echo "$port $folder"
cat >/dev/null
