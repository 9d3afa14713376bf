#!/usr/bin/env bash
# Makes sure that the tests of the store's pages find a browser: Chromium and its WebDriver on the PATH, else
# from the packages of Debian or Ubuntu. Does nothing where both are there.
set -euo pipefail

say() { printf 'browser: %s\n' "$*" >&2; }

has() { command -v "$1" >/dev/null; }

has_browser() { has chromedriver && { has chromium || has chromium-browser || has google-chrome; }; }

if has_browser; then
    exit 0
fi
if ! has apt-get; then
    say 'the tests need Chromium and chromedriver on the PATH, and this is no system with apt-get to install them'
    say 'install both, of the same version, and run this again'
    exit 1
fi
root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! has sudo; then
        say 'Chromium is missing, and installing it takes root or sudo: apt-get install chromium chromium-driver'
        exit 1
    fi
    root=(sudo)
fi
say 'installing chromium and chromium-driver with apt-get, about 400 MB'
"${root[@]}" apt-get update -qq
"${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq --yes --no-install-recommends chromium chromium-driver >/dev/null
if ! has_browser; then
    say 'apt-get went well, but chromium and chromedriver are not on the PATH now'
    exit 1
fi
