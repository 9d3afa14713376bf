#!/usr/bin/env bash
# Stands before rustc for this package (RUSTC_WORKSPACE_WRAPPER): its programs are linked statically, everything else as ever.
# It is bash since a plain shell drops variables such as CARGO_BIN_EXE_vms-store. So the tests and the images that they run share all that is compiled.
kinds='' previous=''
for argument; do
    case $previous in
    --crate-type) kinds=$kinds$argument ;;
    esac
    case $argument in
    --test) kinds=test ;;
    esac
    previous=$argument
done
# cargo asks about all kinds at once first, what this compiler can do.
if [ "$kinds" = bin ]; then
    set -- "$@" -C target-feature=+crt-static
fi
exec "$@"
