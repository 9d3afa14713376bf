#!/usr/bin/env bash
# Builds the benchmark of another revision beside this tree's, runs the two in turn, and compares them.
# Used by `make bench-compare`: compare.sh BASE RUNS. PROFILE=dev builds faster, for a first look at counts.
set -euo pipefail
cd "$(dirname "$0")/.."
base=$1 runs=$2
here=$PWD folder=$PWD/target/bench-compare
tree=$folder/base

revision=$(git rev-parse --verify --quiet "$base^{commit}") || {
    echo "error: $base is no revision of this repository: BASE=REVISION" >&2
    exit 2
}
rm -rf "$folder/runs"
mkdir -p "$folder/runs"
if [ -d "$tree" ]; then
    git -C "$tree" fetch --quiet "$here" "$revision"
else
    git clone --quiet --no-checkout "$here" "$tree"
fi
git -C "$tree" checkout --quiet --force --detach "$revision"
ln -sfn "$here/.cluster" "$tree/.cluster"
if ! grep -q BENCH_JSON "$tree/Makefile"; then
    echo "error: the benchmark of $base writes no JSON: only revisions that do can be compared" >&2
    exit 2
fi

cargo=${CARGO:-cargo}
profile=${PROFILE:-bench}
(cd "$tree" && CARGO_TARGET_DIR=$folder/target $cargo bench --profile "$profile" --bench scale --no-run)
$cargo bench --profile "$profile" --bench scale --bench compare --no-run
for run in $(seq "$runs"); do
    echo "run $run of $runs: $base, then this tree" >&2
    (cd "$tree" && CARGO_TARGET_DIR=$folder/target BENCH_JSON=$folder/runs/base-$run.json $cargo bench --quiet --profile "$profile" --bench scale) >&2
    BENCH_JSON=$folder/runs/head-$run.json $cargo bench --quiet --profile "$profile" --bench scale >&2
done
$cargo bench --quiet --profile "$profile" --bench compare -- "$folder"/runs/base-*.json -- "$folder"/runs/head-*.json
