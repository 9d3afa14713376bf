#!/usr/bin/env bash
# The whole product in a minute, on loopback: a private API server, a user store, the operator, and a small site.
# Run by `make demo`, which builds what it needs. KEEP=1 leaves everything running until Ctrl-C.
# With `announce` it only says what will be done, and about how long that takes.
set -euo pipefail
cd "$(dirname "$0")/.."

announce() {
    local kubernetes
    if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
        kubernetes="Kubernetes is taken from $KUBEBUILDER_ASSETS"
    elif [ -d .cluster/parts ]; then
        kubernetes='Kubernetes is built already'
    elif command -v kube-apiserver >/dev/null && command -v etcd >/dev/null && command -v kubectl >/dev/null; then
        kubernetes="Kubernetes is taken from the PATH"
    else
        kubernetes='Kubernetes is built once from source: five to ten minutes, 4 GB of disk'
    fi
    if [ -x target/debug/vms-operator ]; then
        echo "This shows the operator with an API server and a user store on loopback, in half a minute. $kubernetes."
    else
        echo "This builds the operator (two to four minutes) and shows it with an API server and a user store on loopback." \
            "$kubernetes."
    fi
}

if [ "${1:-}" = announce ]; then
    announce
    exit
fi

binaries=${BINARIES:-target/debug}
store=127.0.0.1:8480
store_admin=127.0.0.1:8481
folder=$(mktemp -d "${TMPDIR:-/tmp}/vms-demo.XXXXXX")
bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$(tput bold 2>/dev/null || true)
    plain=$(tput sgr0 2>/dev/null || true)
fi
started=()

cleanup() {
    trap - EXIT INT TERM
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    for process in "${started[@]}"; do wait "$process" 2>/dev/null || true; done
    exec 3>&- 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }
run() { printf '%s$ %s%s\n' "$bold" "$*" "$plain"; "$@"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Waits until a command succeeds; says what was waited for when it does not.
await() {
    local seconds=$1 what=$2
    shift 2
    for _ in $(seq $((seconds * 5))); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    fail "$what did not happen within $seconds s; logs: $(tail -n 5 "$folder"/*.log 2>/dev/null)"
}

say '1. A private Kubernetes API server, on loopback'
mkfifo "$folder/hold"
.cluster/supervise -anything <"$folder/hold" >"$folder/cluster.json" 2>"$folder/cluster.log" &
started+=($!)
exec 3>"$folder/hold"
await 60 'the start of the API server' test -s "$folder/cluster.json"
field() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" "$folder/cluster.json"; }
KUBECONFIG=$(field kubeconfig)
export KUBECONFIG
kubectl() { "$(field kubectl)" "$@"; }
kubectl version | tail -n 1

say '2. A user store: SQLite inside, the API of the VMS outside'
printf 'demo-admin-token-0123456789abcdef\n' >"$folder/admin-token"
"$binaries/vms-store" serve --listen "$store" --database "$folder/store.db" --seed examples/store.yaml \
    --admin-listen "$store_admin" --admin-token-file "$folder/admin-token" >"$folder/store.log" 2>&1 &
started+=($!)
await 20 'the start of the store' curl -fsS -H 'Accept: application/json' "http://$store/api/v1/static/basic"
run curl -fsS -H 'Accept: application/json' "http://$store/api/v1/static/basic"
echo

say '3. The operator'
run kubectl apply --server-side -f crds -f policies
kubectl wait --for=condition=Established crd --all >/dev/null
run kubectl create namespace video
kubectl create namespace vms-operator >/dev/null
"$binaries/vms-operator" run --namespaces video --operator-namespace vms-operator >"$folder/operator.log" 2>&1 &
started+=($!)

say '4. The site goes in, in whatever order'
run kubectl apply -n video -f examples/site
settled() {
    [ "$(kubectl get -n video vmsusers -o jsonpath='{range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\n"}{end}' | grep -c True)" = 4 ] &&
        kubectl get -n video vmsuser erin -o jsonpath='{.status.conditions[?(@.type=="Stalled")].status}' | grep -q True
}
await 60 'four users ready and one refused' settled
run kubectl get -n video vmsservers,vmslayouts,vmscameragroups
run kubectl get -n video vmsusers
say 'Erin is refused, and told why:'
kubectl get -n video vmsuser erin -o jsonpath='{range .status.violations[*]}{.rule}: {.path}{"\n  "}{.message}{"\n  "}{.hint}{"\n"}{end}'

say '5. Alice logs in from the guard house (127.0.0.1), and tries from elsewhere (127.0.0.2)'
login() {
    curl -sS --interface "$1" -w '\nHTTP %{http_code}\n' -H 'Accept: application/json' -H 'Content-Type: application/json' \
        -d "{\"login\": \"$2\", \"password\": \"$3\"}" "http://$store/api/v1/token"
}
cameras() {
    curl -sS -H 'Accept: application/json' -H "Authorization: Bearer $1" "http://$store/api/v1/$2" |
        grep -o '"name":"[^"]*"' | cut -d '"' -f 4 | sort -u | paste -sd ' '
}
answer=$(login 127.0.0.1 alice@example.com alice-demo-1)
token=$(sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p' <<<"$answer")
[ -n "$token" ] || fail "alice could not log in: $answer"
echo "from 127.0.0.1: $(tail -n 1 <<<"$answer"), and she sees cameras: $(cameras "$token" cameras)"
echo "from 127.0.0.2: $(login 127.0.0.2 alice@example.com alice-demo-1 | paste -sd ' ')"

say '6. Somebody adds a camera to the north wall, in the VMS itself'
admin() {
    curl -fsS -X "$1" -H 'Accept: application/json' -H 'Content-Type: application/json' \
        -H "Authorization: Bearer $(cat "$folder/admin-token")" ${3:+-d "$3"} "http://$store_admin/admin/v1/$2"
}
id_of() {
    curl -fsS -H 'Accept: application/json' -H "Authorization: Bearer $parent" "http://$store/api/v1/$1?per_page=100" |
        grep -o "\"id\":[0-9]*,\"name\":\"$2\"" | head -n 1 | grep -o '[0-9]*' | head -n 1
}
parent=$(login 127.0.0.1 operator@example.com operator-demo | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
layout=$(kubectl get -n video vmslayout north-wall -o jsonpath='{.status.externalId}')
camera=$(kubectl get -n video vmscamera server-room -o jsonpath='{.status.externalId}')
admin POST "layouts/$layout/cameras" "{\"cameras\": [$camera]}" >/dev/null
run kubectl annotate -n video vmsserver main "vms-operator.io/reconcile-at=$(date +%s)" --overwrite
withdrawn() { kubectl get -n video vmsuser alice -o jsonpath='{.status.access.layouts}' | grep -qx 0; }
await 30 'the withdrawal of the layout' withdrawn
run kubectl get -n video vmsusers
kubectl get -n video vmsuser alice -o jsonpath='{range .status.violations[*]}{.rule}: {.message}{"\n"}{end}'
echo "Alice's layouts now: $(cameras "$token" layouts)(none)"

if [ "${KEEP:-}" = 1 ]; then
    say "It stays, until Ctrl-C:  export KUBECONFIG=$KUBECONFIG"
    echo "kubectl: $(field kubectl)   store: http://$store   logs: $folder/*.log"
    wait "${started[0]}"
else
    say 'Done; everything is stopped and removed. KEEP=1 make demo leaves it running.'
fi
