#!/usr/bin/env bash
# Builds the test cluster into the folder given: `supervise` always (seconds), the tools of GitOps once (minutes when cold),
# and `parts`, which is Kubernetes itself (minutes when cold), unless KUBEBUILDER_ASSETS names a folder that has it already.
# With `any` as second argument it builds for a demonstration: no tools, and no Kubernetes where there is one on the PATH.
set -euo pipefail

any=${2:-}
mkdir -p "$1"
out=$(cd "$1" && pwd)
cd "$(dirname "$0")"
export CGO_ENABLED=0
# No stamp of the commit: it would make each commit another binary.
build=(go build -trimpath -buildvcs=false)

say() { printf 'cluster-build: %s\n' "$*" >&2; }

# Counts the lines it is fed and says every ten seconds how far they are, also while none come.
progress() {
    local what=$1 total=$2 count=0 said=$SECONDS line status
    while true; do
        status=0
        IFS= read -r -t 5 line || status=$?
        if [ "$status" -eq 0 ]; then
            case $line in
            'go: downloading '*) count=$((count + 1)) ;;
            \#* | *:*) printf '%s\n' "$line" >&2 ;; # what the compiler complains about
            *) count=$((count + 1)) ;;
            esac
        elif [ "$status" -le 128 ]; then
            break # the end; above 128 it was the timeout
        fi
        if [ $((SECONDS - said)) -ge 10 ]; then
            said=$SECONDS
            say "$count $what${total:+ of $total} after $SECONDS s"
        fi
    done
    say "$count $what after $SECONDS s"
}

compile_parts() {
    local version=$1 number=${1#v} packages
    # Without these flags the server has no version, and clients that ask for it stumble.
    local server=k8s.io/component-base/version client=k8s.io/client-go/pkg/version
    local flags="-s -w -X $server.gitVersion=$version -X $client.gitVersion=$version"
    flags+=" -X $server.gitMajor=$(cut -d. -f1 <<<"$number") -X $server.gitMinor=$(cut -d. -f2 <<<"$number")"

    go list -deps ./parts 2>&1 >"$fresh/packages" | progress 'modules downloaded' ''
    packages=$(($(wc -l <"$fresh/packages")))
    rm "$fresh/packages"
    "${build[@]}" -v -ldflags "$flags" -o "$fresh/cluster" ./parts 2>&1 |
        progress 'packages compiled' "$packages"
}

build_parts() {
    local version key
    version=$(sed -n 's|^[[:space:]]*k8s\.io/kubernetes \(v[0-9.]*\)$|\1|p' go.mod)
    key=$(cat go.mod go.sum parts/*.go build.sh | git hash-object --stdin)
    if [ "$(cat "$out/parts/key" 2>/dev/null)" = "$key" ]; then
        return
    fi
    say "Kubernetes $version as one binary: five minutes and 4 GB of disk when cold"
    fresh=$(mktemp -d "$out/parts.XXXXXX")
    trap 'rm -rf "$fresh"' EXIT
    compile_parts "$version"
    for part in etcd kube-apiserver kube-controller-manager kubectl; do
        ln -s cluster "$fresh/$part"
    done
    printf '%s\n' "$key" >"$fresh/key"
    rm -rf "$out/parts"
    mv "$fresh" "$out/parts"
    say "built in $SECONDS s"
}

build_gitops() {
    local key
    key=$(cat ../gitops/go.* ../gitops/health/*.go ../helm-docs/go.* | git hash-object --stdin)
    if [ "$(cat "$out/gitops.key" 2>/dev/null)" = "$key" ]; then
        return
    fi
    say 'helm, helm-docs, and the judges of health: three minutes when cold'
    (cd ../gitops && "${build[@]}" -ldflags '-s -w' -o "$out/" helm.sh/helm/v4/cmd/helm ./health)
    (cd ../helm-docs && "${build[@]}" -ldflags '-s -w' -o "$out/" github.com/norwoodj/helm-docs/cmd/helm-docs)
    printf '%s\n' "$key" >"$out/gitops.key"
}

has_kubernetes() { command -v kube-apiserver && command -v etcd && command -v kubectl; } >/dev/null

"${build[@]}" -ldflags '-s -w' -o "$out/supervise" ./supervise
if [ -n "${KUBEBUILDER_ASSETS:-}" ]; then
    say "Kubernetes is taken from KUBEBUILDER_ASSETS=$KUBEBUILDER_ASSETS, and is not built"
elif [ "$any" = any ] && [ ! -d "$out/parts" ] && has_kubernetes; then
    say "Kubernetes is taken from the PATH, and is not built: $(command -v kube-apiserver)"
else
    build_parts
fi
if [ "$any" != any ]; then
    build_gitops
fi
