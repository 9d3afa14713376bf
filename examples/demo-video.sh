#!/usr/bin/env bash
# Video under declared users, on loopback: two cameras by ffmpeg, nginx before them, the store with its gate, and Alice, who
# may see one of them, and another one when a line of YAML changes. Run by `make demo-video`. KEEP=1 leaves everything running until Ctrl-C, to be seen in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."

store=127.0.0.1:8580
gate=127.0.0.1:8582
site=127.0.0.1:8590
programs=${BINARIES:-target/debug}
folder=$(mktemp -d "${TMPDIR:-/tmp}/vms-video.XXXXXX")
started=()

cleanup() {
    trap - EXIT INT TERM
    for process in "${started[@]}"; do kill "$process" 2>/dev/null || true; done
    for process in "${started[@]}"; do wait "$process" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say() { printf '\n%s\n' "$*"; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

await() {
    local what=$1
    shift
    for _ in $(seq 150); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    fail "$what did not happen within 30 s; logs: $(tail -n 5 "$folder"/*.log)"
}

for program in ffmpeg curl; do
    command -v $program >/dev/null || fail "this needs $program, which \`make tools\` brings"
done
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || fail 'this needs nginx, which `make tools` brings'

say '1. Two cameras, as HLS of the last seconds'
camera() {
    mkdir -p "$folder/site/hls/$1"
    ffmpeg -nostdin -loglevel error -re -f lavfi -i "$2=size=320x240:rate=10" -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
        -g 10 -f hls -hls_time 1 -hls_list_size 6 -hls_flags delete_segments \
        "$folder/site/hls/$1/index.m3u8" 2>"$folder/$1.log" &
    started+=($!)
}
camera gate-1 testsrc
camera yard-1 smptebars

say '2. The store: who they are, and the gate'
head -c 32 /dev/urandom | base64 | tr -dc 'a-zA-Z0-9' >"$folder/secret"
sed 's/- \(gate-1\|yard-1\)$/- {name: \1, streamPath: \1}/' examples/store.yaml >"$folder/seed.yaml"
"$programs/vms-store" serve --listen "$store" --database "$folder/store.db" --seed "$folder/seed.yaml" \
    --trusted-proxy 127.0.0.1 --gate-listen "$gate" --gate-secret-file "$folder/secret" \
    --gate-path 'live=/hls/{camera}/{file}' --player-path '/hls/{camera}/index.m3u8' 2>"$folder/store.log" &
started+=($!)

say '3. nginx, which asks the gate before it serves'
mkdir -p "$folder/nginx/temporary"
sed -e "s|listen NGINX;|listen $site;|" -e "s|root SITE;|root $folder/site;|" -e "s|server GATE;|server $gate;|" \
    -e "s|http://STORE;|http://$store;|" -e "s|Secret SECRET;|Secret $(cat "$folder/secret");|" \
    examples/gate/nginx.conf >"$folder/nginx/nginx.conf"
"$nginx" -e stderr -c "$folder/nginx/nginx.conf" -p "$folder/nginx" 2>"$folder/nginx.log" &
started+=($!)

await 'the start of the store' curl -sf -H 'Accept: application/json' "http://$store/api/v1/static/basic"
await 'the first segment of gate-1' test -s "$folder/site/hls/gate-1/index.m3u8"
await 'the first segment of yard-1' test -s "$folder/site/hls/yard-1/index.m3u8"

say '4. Alice is declared, and made'
mkdir "$folder/declared"
sed "s|http://127.0.0.1:8480|http://$store|" examples/site/server.yaml >"$folder/declared/server.yaml"
for camera in gate-1 yard-1; do
    printf '%s\n' 'apiVersion: vms-operator.io/v1alpha1' 'kind: VmsCamera' "metadata: {name: $camera}" \
        "spec: {serverRef: {name: main}, matchName: $camera}" ---
done >"$folder/declared/cameras.yaml"
cat >"$folder/declared/alice.yaml" <<'YAML'
apiVersion: vms-operator.io/v1alpha1
kind: VmsUser
metadata: {name: alice}
spec:
  serverRef: {name: main}
  login: alice@example.com
  password: {secretRef: {name: alice-login}}
  access:
    cameras:
      names:
        - gate-1
  ipPool: {ranges: [127.0.0.1]}
---
apiVersion: v1
kind: Secret
metadata: {name: alice-login}
stringData: {password: alice-demo}
YAML
sed '/^---/,$d' "$folder/declared/alice.yaml"
apply() {
    printf '$ vmsctl apply -f declared\n'
    "$programs/vmsctl" apply -f "$folder/declared" --state "$folder/state.json"
}
apply

say '5. She asks for her camera, for another one, and from elsewhere'
ask() {
    printf '$ curl -u %s %s %s\n' "$1" "${*:3}" "$2"
    curl -s -o /dev/null -w '%{http_code}\n' -u "$1" "${@:3}" "http://$site$2"
}
ask alice@example.com:alice-demo /hls/gate-1/index.m3u8
ask alice@example.com:alice-demo /hls/yard-1/index.m3u8
ask alice@example.com:alice-demo /hls/gate-1/index.m3u8 --interface 127.0.0.2
ask alice@example.com:wrong-one /hls/gate-1/index.m3u8

say '6. A line of YAML goes, another one comes'
sed -i 's/- gate-1/- yard-1/' "$folder/declared/alice.yaml"
apply
ask alice@example.com:alice-demo /hls/gate-1/index.m3u8
ask alice@example.com:alice-demo /hls/yard-1/index.m3u8

say '7. Who watched'
logged() { "$programs/vms-store" access-log --database "$folder/store.db"; }
is_logged() { logged | grep -q 'alice.* yard-1 '; }
await 'the access log' is_logged
logged

say "In a browser that plays HLS by itself (seen in Chromium 156): http://$site/cameras, as alice@example.com with"
echo 'the password alice-demo, or as operator@example.com with operator-demo.'
if [ -n "${KEEP:-}" ]; then
    echo 'Ctrl-C ends it.'
    wait
fi
