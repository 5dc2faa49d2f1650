#!/usr/bin/env bash
# CSV of accepted files: the executable against sqlite3 with the same columns, time and peak memory.
# usage: benches/export.sh [FILES]   (about three in ten are accepted)
set -euo pipefail
files=${1:-100000}
cd "$(dirname "$0")/.."
cargo build --release --quiet
exe="${CARGO_TARGET_DIR:-target}/release/sangkien"
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
"$exe" --data "$data" seed --initiatives "$files"
measure() { /usr/bin/time -f "%e s, %M KiB" -- "$@" 2>&1 >/dev/null | tail -n 1; }
echo "portal:  $(measure "$exe" --data "$data" export accepted --format csv --out "$data/out.csv")"
sql='SELECT c.code, c.kind, c.title, c.summary, c.field_code, c.province_code, a.name_vi, c.decided_on,
  c.completed_at, c.proposer_name, i.state, d.grounds, m.unit, m.result
  FROM catalogue c JOIN initiatives i USING (initiative_id) JOIN agencies a ON a.agency_id = c.agency_id
  LEFT JOIN decisions d USING (initiative_id) LEFT JOIN implementations m USING (initiative_id)
  ORDER BY c.decided_on, c.initiative_id'
echo "sqlite3: $(measure sh -c "sqlite3 -csv -header '$data/sangkien.db' \"$sql\" > '$data/bare.csv'")"
wc -l "$data/out.csv" "$data/bare.csv" | head -2
