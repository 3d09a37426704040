#!/usr/bin/env bash
# Compares our trainers with Debian's python3-sklearn and python3-xgboost on the same tables.
set -euo pipefail
cd "$(dirname "$0")/../.."

python=/usr/bin/python3
if ! $python -c 'import sklearn, xgboost' 2>/dev/null; then
  [ "$(id -u)" = 0 ] || { echo "python3-sklearn and python3-xgboost are needed: apt-get install -y python3-sklearn python3-xgboost" >&2; exit 1; }
  apt-get update -qq
  apt-get install -y -qq python3-sklearn python3-xgboost
fi

dotnet build benchmarks/RiskAuth.Benchmarks -c Release -v quiet --nologo
folder=artifacts/against-libraries
mkdir -p "$folder"
$python benchmarks/against-libraries/make_tables.py "$folder"
$python benchmarks/against-libraries/compare.py "$folder" artifacts/bin/RiskAuth.Benchmarks/release/RiskAuth.Benchmarks.dll
