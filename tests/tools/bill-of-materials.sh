#!/usr/bin/env bash
# Moves the list of what a program is made of, as cargo-cyclonedx writes it, to its place in an image. Whatever folder it
# was built in, the list is the same: cargo names the package after its folder, and the list names it after itself.
set -euo pipefail

name=$(sed -n 's/^name = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
package="pkg:cargo/$name@"
sed "s|path+file://[^\"#]*#\($name@\)\{0,1\}|$package|g" "$1" >"$2.new"
rm "$1"
if cmp --silent "$2.new" "$2"; then
    rm "$2.new"
else
    mv "$2.new" "$2"
fi
