#!/usr/bin/env bash
# Assessments over HTTP beside an empty JSON endpoint of the same server, interleaved in one run; prints the ratio.
# Needs wrk (Debian: apt-get install wrk). Loopback only; ends by itself after about a minute.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${1:-6}" rounds=3 connections=64
work="$(mktemp -d)"
trap 'kill "$server" 2> /dev/null || true; rm -rf "$work"' EXIT

RiskAuth__RequestsPerSecond=1000000 RiskAuth__RequestBurst=10000000 \
  artifacts/bin/RiskAuth.Server/release/riskauth serve --data "$work/var" --urls http://127.0.0.1:0 --socket none > "$work/out" 2> "$work/log" &
server=$!
for _ in $(seq 100); do grep -q '^API key' "$work/out" && break; sleep .1; done
key="$(sed -n 's/^API key: //p' "$work/out")"
url="$(grep -o 'http://127.0.0.1:[0-9]*' "$work/out" | head -1)"

cat > "$work/assess.lua" << LUA
math.randomseed(7)
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer $key"
request = function()
  return wrk.format(nil, "/v1/assessments", nil, '{"user":"user' .. math.random(100000) .. '","ip":"84.' .. math.random(200) .. '.'
    .. math.random(250) .. '.' .. math.random(250) .. '","userAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"}')
end
LUA

measure() { wrk -t1 -c"$connections" -d"${seconds}s" --latency "$@" | awk '/99%/ { p99 = $2 } /Requests\/sec/ { rate = $2 } /Non-2xx/ { bad = $0 } END { print rate, p99, bad }'; }
measure "$url/healthz" > /dev/null
measure -s "$work/assess.lua" "$url" > /dev/null
printf '%-8s %14s %10s %14s %10s %7s\n' round empty/s p99 assess/s p99 ratio
for round in $(seq "$rounds"); do
  read -r empty empty_p99 _ <<< "$(measure "$url/healthz")"
  read -r assess assess_p99 bad <<< "$(measure -s "$work/assess.lua" "$url")"
  printf '%-8s %14s %10s %14s %10s %7s %s\n' "$round" "$empty" "$empty_p99" "$assess" "$assess_p99" "$(awk "BEGIN { printf \"%.2f\", $assess / $empty }")" "$bad"
done
