#!/usr/bin/env bash
# mai test [--long] [FILTER...]: builds, runs every test project one after the other, and ends with the sum.
# A FILTER is a part of a test's full name, or an expression of `dotnet test --filter`; several mean any of them.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export DOTNET_CLI_UI_LANGUAGE=en DOTNET_NOLOGO=1 # the summary is read below
hang_limit=10m

filters=()
for argument in "$@"; do
  case "$argument" in
    --long) export MAI_TEST_LONG=1; hang_limit=60m ;;
    -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;;
    -*) echo "mai: test has no option '$argument'; it has --long." >&2; exit 2 ;;
    *) filters+=("$argument") ;;
  esac
done

"$root/eng/packages.sh"
log=$(mktemp); trap 'rm -f "$log"' EXIT
echo "mai: building (Release)..." >&2
if ! dotnet build "$root/MaiCluster.sln" -c Release --nologo -v quiet >"$log" 2>&1; then
  cat "$log"; echo "mai: the build failed." >&2; exit 1
fi

arguments=(-c Release --no-build --nologo --results-directory "$root/artifacts/test-results" --blame-hang-timeout "$hang_limit" --blame-hang-dump-type none)
[ ${#filters[@]} -eq 0 ] || arguments+=(--filter "$(IFS='|'; echo "${filters[*]}")")

passed=0 failed=0 skipped=0
count() { sed -nE "s/^(Passed|Failed|Skipped)! .*$1: *([0-9]+),.*/\2/p" "$log" | tail -n 1; }
for project in "$root"/tests/*/*.csproj; do
  status=0
  dotnet test "$project" "${arguments[@]}" 2>&1 | tee "$log" || status=$?
  project_failed=$(count Failed)
  # A run that broke off has failed, whatever it still counted.
  [ "$status" -eq 0 ] || [ "${project_failed:-0}" -gt 0 ] || { project_failed=1; echo "mai: the run of $(basename "$project" .csproj) broke off."; }
  found=$(count Passed); passed=$((passed + ${found:-0}))
  failed=$((failed + ${project_failed:-0}))
  found=$(count Skipped); skipped=$((skipped + ${found:-0}))
done

total=$((passed + failed + skipped))
[ "$total" -gt 0 ] || echo "mai: no test matches ${filters[*]:-}."
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$total" -gt 0 ]
