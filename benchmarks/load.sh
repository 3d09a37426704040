#!/usr/bin/env bash
# Puts load on the Release build of the server, on this machine: ./benchmarks/load.sh [compare | ...] [--help]
# Without arguments it holds assessments against an empty endpoint of the same server and writes benchmarks/results/load-compare.*;
# it takes about two and a half minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# As run.sh starts the server.
export DOTNET_GCgen0size="${DOTNET_GCgen0size:-0x200000}"
for project in src/RiskAuth.Server benchmarks/RiskAuth.Load; do
  dotnet build "$project" -c Release -v quiet > /dev/null || dotnet build "$project" -c Release
done
exec artifacts/bin/RiskAuth.Load/release/riskauth-load "$@"
