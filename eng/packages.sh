#!/usr/bin/env bash
# Decides where each optional package comes from and writes artifacts/packages.props (git-ignored).
# ONNX Runtime: NuGet where the registry has it, else the same C# API and native library from npm, hash pinned.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
props="$root/artifacts/packages.props"
npm_name=com.github.asus4.onnxruntime npm_version=0.4.9
npm_sha256=e59788788818fdde1b2e522e766a21ba0f7d8391de55737abf81e32cc801785d

command -v dotnet >/dev/null || { echo "mai: the .NET 10 SDK is missing (the README tells how to get it)." >&2; exit 1; }
if [ -f "$props" ] && { grep -q '<OnnxRuntime>nuget<' "$props" || [ -f "$root/artifacts/npm/onnxruntime/.complete" ]; }; then exit 0; fi
mkdir -p "$root/artifacts/npm"

if dotnet restore "$root/eng/probes/OnnxRuntime" --nologo -v quiet >/dev/null 2>&1; then
  source=nuget
else
  source=npm
  command -v npm >/dev/null || { echo "mai: NuGet has no ONNX Runtime here and npm is missing: install Node.js with npm." >&2; exit 1; }
  target="$root/artifacts/npm/onnxruntime"
  if [ ! -f "$target/.complete" ]; then
    echo "mai: fetching ONNX Runtime from npm ($npm_name@$npm_version, 150 MB)..." >&2
    work=$(mktemp -d "$root/artifacts/npm/tmp.XXXXXX"); trap 'rm -rf "$work"' EXIT
    (cd "$work" && npm pack --silent "$npm_name@$npm_version" >/dev/null)
    tarball="$work/$npm_name-$npm_version.tgz"
    found=$(sha256sum "$tarball" 2>/dev/null || shasum -a 256 "$tarball"); found=${found%% *}
    [ "$found" = "$npm_sha256" ] || { echo "mai: $npm_name@$npm_version has sha256 $found, expected $npm_sha256: not used." >&2; exit 1; }
    case "$(uname -s)" in Linux) plugins=Linux/x64 ;; Darwin) plugins=macOS/arm64 ;; *) plugins=Windows/x64 ;; esac
    mkdir -p "$work/out"
    tar -xzf "$tarball" -C "$work/out" --strip-components=1 package/LICENSE package/Runtime "package/Plugins/$plugins"
    touch "$work/out/.complete"
    rm -rf "$target"; mv "$work/out" "$target"
  fi
fi
printf '<Project><PropertyGroup Condition="%s"><OnnxRuntime>%s</OnnxRuntime></PropertyGroup></Project>\n' "'\$(OnnxRuntime)' == ''" "$source" >"$props.tmp"
mv "$props.tmp" "$props"
echo "mai: ONNX Runtime comes from $source." >&2
