#!/usr/bin/env bash
# Without arguments: builds what is missing, installs the free network databases where npm is there, and serves.
# With arguments: hands them to riskauth, as in ./run.sh replay FILE --format openssh
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
riskauth="$here/artifacts/bin/RiskAuth.Server/release/riskauth"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '%s\n' "$*" >&2; }

needs_build() {
  [ -x "$riskauth" ] || return 0
  [ -n "$(find "$here/src" "$here/Directory.Build.props" "$here/Directory.Packages.props" "$here/global.json" \
      \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.json' -o -name '*.txt' \) -newer "$riskauth" -print -quit)" ]
}

build() {
  command -v dotnet > /dev/null || { say "The .NET 10 SDK is needed: https://dotnet.microsoft.com/download/dotnet/10.0"; exit 1; }
  say "Building (about a minute the first time) ..."
  local log
  log="$(mktemp)"
  if ! dotnet build "$here/src/RiskAuth.Server" -c Release > "$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
  touch "$riskauth"
}

# $1: a folder with a package-lock.json; $2: what it is, for people.
install_data() {
  local folder="$here/$1" stamp="$here/$1/node_modules/.package-lock.json"
  [ -f "$folder/package-lock.json" ] || return 0
  if [ -f "$stamp" ] && [ ! "$folder/package-lock.json" -nt "$stamp" ]; then return 0; fi
  if ! command -v npm > /dev/null; then
    say "npm is not installed, so there is no $2. RiskAuth works without; install npm and start again to have it."
    return 0
  fi
  say "Installing $2 ..."
  if (cd "$folder" && npm ci --no-audit --no-fund --silent); then touch "$stamp"; else say "That failed; RiskAuth works without. Start again to try again."; fi
}

if needs_build; then build; fi
if [ $# -gt 0 ]; then exec "$riskauth" "$@"; fi

install_data data/geo "the network databases (country, city, network of an address)"
install_data data/breaches "the list of common passwords"
cd "$here"
mkdir -p -m 700 var
# What is made from the installed lists, once and whenever they change.
ranges=data/geo/built/asn.ranges geo_stamp=data/geo/node_modules/.package-lock.json
if [ -f "$geo_stamp" ] && { [ ! -f "$ranges" ] || [ "$geo_stamp" -nt "$ranges" ]; }; then
  say "Building the table of network operators ..."
  "$riskauth" geo build > /dev/null || say "That failed; addresses are judged without their operators."
fi
common=var/breaches breach_stamp=data/breaches/node_modules/.package-lock.json
if [ -f "$breach_stamp" ] && { [ ! -d "$common" ] || [ "$breach_stamp" -nt "$common" ]; }; then
  say "Building the corpus of common passwords ..."
  "$riskauth" breaches build --from-defaults > /dev/null || say "That failed; common passwords are not known."
fi
# The collector looks at new objects after every 2 MiB of them: more pauses, but of one millisecond instead of several.
export DOTNET_GCgen0size="${DOTNET_GCgen0size:-0x200000}"
exec "$riskauth" serve
