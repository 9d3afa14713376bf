#!/usr/bin/env bash
# Makes sure that the tests find the tools that they run: a Chromium with its WebDriver for the pages of the store, buildah
# for the image, nginx and ffmpeg for video at the gate of the store, PostgreSQL that stores share, promtool for metrics and
# alerts, and ZoneMinder with the database and PHP that it runs on. What is not on the PATH comes from the packages of Debian or Ubuntu;
# promtool alone is unpacked into the folder given, for its package would start a Prometheus.
set -euo pipefail

mkdir -p "$1"
out=$(cd "$1" && pwd)

say() { printf 'tools: %s\n' "$*" >&2; }

has() { command -v "$1" >/dev/null; }

has_browser() { has chromedriver && { has chromium || has chromium-browser || has google-chrome; }; }

has_promtool() { has promtool || [ -x "$out/promtool" ]; }

# The programs of a database server are not on everybody's PATH.
has_zoneminder() { [ -f /usr/share/zoneminder/www/index.php ] && (PATH=$PATH:/usr/sbin && has mariadbd && has mariadb && has php); }
# Debian keeps the server of each version off the PATH.
has_postgres() {
    has psql && has pg_dump && [ -n "$(find /usr/lib/postgresql -path '*/bin/postgres' 2>/dev/null)" ]
}
# Where it is installed, /usr/sbin is not on everybody's PATH.
has_nginx() { has nginx || [ -x /usr/sbin/nginx ]; }

missing() {
    has_zoneminder || printf 'zoneminder mariadb-server php-cli '
    has_postgres || printf 'postgresql '
    has_browser || printf 'chromium chromium-driver '
    has buildah || printf 'buildah '
    has_nginx || printf 'nginx-light '
    has ffmpeg || printf 'ffmpeg '
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif has sudo; then
        sudo "$@"
    else
        say "installing packages takes root or sudo: $*"
        exit 1
    fi
}

if has_promtool && [ -z "$(missing)" ]; then
    exit 0
fi
if ! has apt-get; then
    say "the tests need promtool, and these packages of Debian: $(missing)"
    say 'this is no system with apt-get: put them on the PATH, Chromium and chromedriver of one version, ZoneMinder 1.36 in /usr/share/zoneminder, and run this again'
    exit 1
fi
as_root apt-get update -qq
packages=$(missing)
if [ -n "$packages" ]; then
    say "installing with apt-get, up to 1200 MB: $packages"
    # Programs alone are wanted: neither nginx nor ZoneMinder and a database are to be started on this machine.
    policy=/usr/sbin/policy-rc.d
    is_ours=
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
        as_root chmod 755 $policy
        is_ours=1
    fi
    status=0
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq --yes --no-install-recommends $packages >/dev/null || status=$?
    [ -z "$is_ours" ] || as_root rm -f $policy
    [ $status = 0 ] || exit $status
fi
if ! has_promtool; then
    say 'unpacking promtool from the package prometheus, 30 MB'
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    # The user that downloads for root may not read every folder.
    (cd "$folder" && apt-get download -qq -o APT::Sandbox::User=root prometheus)
    dpkg-deb --extract "$folder"/prometheus_*.deb "$folder"
    mv "$folder/usr/bin/promtool" "$out/promtool"
fi
if ! has_promtool || [ -n "$(missing)" ]; then
    say "apt-get went well, but something is not on the PATH now: promtool $(missing)"
    exit 1
fi
