#!/usr/bin/env bash
# Decides where each optional package comes from and writes artifacts/packages.props (git-ignored).
# ONNX Runtime: NuGet where the registry has it, else the same C# API and native library from npm, hash pinned;
# its CUDA provider only where an NVIDIA driver is.
# Orleans, its TLS and its Azure Storage: three parts, each there where the registry has it; without one the rest is built.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
props="$root/artifacts/packages.props"
target="$root/artifacts/npm/onnxruntime"

onnxruntime=com.github.asus4.onnxruntime@0.4.9
onnxruntime_sha256=e59788788818fdde1b2e522e766a21ba0f7d8391de55737abf81e32cc801785d
cuda_provider=com.github.asus4.onnxruntime.linux-x64-gpu@0.4.9
cuda_provider_sha256=2b459e0c17f340c92970c10ed86de4f37a3009f93c14053e6ad4334cbb6be412

# fetch NAME@VERSION SHA256 SIZE FOLDER PATH...: unpacks these paths of the npm package into the folder.
fetch() {
  local package=$1 sha256=$2 size=$3 folder=$4 found tarball
  shift 4
  echo "mai: fetching ${package%@*} from npm ($size)..." >&2
  (cd "$work" && npm pack --silent "$package" >/dev/null)
  tarball="$work/${package%@*}-${package##*@}.tgz"
  found=$(sha256sum "$tarball" 2>/dev/null || shasum -a 256 "$tarball")
  found=${found%% *}
  [ "$found" = "$sha256" ] || { echo "mai: $package has sha256 $found, expected $sha256: not used." >&2; exit 1; }
  mkdir -p "$folder"
  tar -xzf "$tarball" -C "$folder" --strip-components=1 "${@/#/package/}"
  rm "$tarball"
}

has_cuda() { [ "$(uname -sm)" = "Linux x86_64" ] && ldconfig -p 2>/dev/null | grep -q 'libcuda\.so\.1'; }

# lacks PART: says once what is missing without it; the words are the build's own.
lacks() { echo "mai: $(sed -nE "s|.*<$1Absent>(.*)</$1Absent>.*|\1|p" "$root/Directory.Build.props")" >&2; }

# has PART: whether the registry has its packages.
has() { dotnet restore "$root/eng/probes/$1" --nologo -v quiet >/dev/null 2>&1; }

is_complete() {
  grep -q '<WithOrleansAzure ' "$props" 2>/dev/null || return 1
  grep -q '<OnnxRuntime .*>nuget<' "$props" && return
  [ -f "$target/.complete" ] && { ! has_cuda || [ -f "$target/.cuda" ]; }
}

command -v dotnet >/dev/null || { echo "mai: the .NET 10 SDK is missing (the README tells what is needed)." >&2; exit 1; }
if is_complete; then exit 0; fi
mkdir -p "$root/artifacts/npm"
work=$(mktemp -d "$root/artifacts/npm/tmp.XXXXXX")
trap 'rm -rf "$work"' EXIT

if has OnnxRuntime; then
  source=nuget
else
  source=npm
  command -v npm >/dev/null || { echo "mai: NuGet has no ONNX Runtime here and npm is missing: install Node.js with npm." >&2; exit 1; }
  case "$(uname -s)" in Linux) plugins=Linux/x64 ;; Darwin) plugins=macOS/arm64 ;; *) plugins=Windows/x64 ;; esac
  if [ ! -f "$target/.complete" ]; then
    fetch "$onnxruntime" "$onnxruntime_sha256" "150 MB" "$work/out" LICENSE Runtime "Plugins/$plugins"
    touch "$work/out/.complete"
    rm -rf "$target"
    mv "$work/out" "$target"
  fi
  if has_cuda && [ ! -f "$target/.cuda" ]; then
    fetch "$cuda_provider" "$cuda_provider_sha256" "179 MB" "$target" Plugins/Linux/x64/libonnxruntime_providers_cuda.so Plugins/Linux/x64/libonnxruntime_providers_shared.so
    touch "$target/.cuda"
  fi
fi
# Without Orleans nothing of it is there, and one line says so.
orleans=false switches=""
for part in Orleans OrleansTls OrleansAzure; do
  present=false
  if [ "$part" = Orleans ] || [ "$orleans" = true ]; then
    if has "$part"; then present=true; else lacks "$part"; fi
  fi
  [ "$part" != Orleans ] || orleans=$present
  switches="$switches With$part=$present"
done

property() { echo "    <$1 Condition=\"'\$($1)' == ''\">$2</$1>"; }
{
  echo "<Project>"
  echo "  <PropertyGroup>"
  property OnnxRuntime "$source"
  for switch in $switches; do property "${switch%=*}" "${switch#*=}"; done
  echo "  </PropertyGroup>"
  echo "</Project>"
} >"$props.tmp"
mv "$props.tmp" "$props"
echo "mai: ONNX Runtime comes from $source." >&2
