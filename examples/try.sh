#!/usr/bin/env bash
# The small site through the command line: no cluster, no server of one's own; a store on SQLite inside the process.
set -euo pipefail
cd "$(dirname "$0")/.."

folder=$(mktemp -d "${TMPDIR:-/tmp}/vms-try.XXXXXX")
trap 'rm -rf "$folder"' EXIT
vmsctl() {
    printf '\n$ vmsctl %s\n' "$*"
    # One user of the site is wrong on purpose: violations end with 1.
    "${BINARIES:-target/debug}/vmsctl" "$@" --store "$folder/store.db" --seed examples/store.yaml \
        --state "$folder/state.json" --namespace video || [ $? = 1 ]
}

vmsctl plan -f examples/site
vmsctl apply -f examples/site
vmsctl apply -f examples/site
