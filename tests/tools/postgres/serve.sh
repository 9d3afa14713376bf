#!/usr/bin/env bash
# Runs a real PostgreSQL, as Debian packages it, on a port of loopback until its input ends, and with it whoever started it. It
# needs neither systemd nor root, and writes to one new folder alone, which is gone in the end:
#
#   serve.sh FOLDER PORT CERTIFICATE KEY
#
# When it answers, it says `ready`. The user `postgres` may log in without a password from this machine, `store` with the
# password `store-password`, and `store` alone over TLS.
set -euo pipefail
# The server is a process group, so that it ends with its workers.
set -m

[ $# -eq 4 ] || { echo 'usage: serve.sh FOLDER PORT CERTIFICATE KEY' >&2; exit 2; }
folder=$1 port=$2 certificate=$3 key=$4

# Debian keeps the programs of each version off the PATH.
newest=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
PATH=$newest:$PATH
for program in initdb postgres psql; do
    command -v "$program" >/dev/null || { echo "postgres: there is no $program: run make tools" >&2; exit 1; }
done

# It refuses to run as root.
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    as_user=(setpriv --reuid=postgres --regid=postgres --clear-groups --)
fi

server=''
end() {
    if [ -n "$server" ]; then
        # Fast, also where somebody is connected.
        kill -INT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap end EXIT

mkdir "$folder"
cp "$certificate" "$folder/server.crt"
cp "$key" "$folder/server.key"
chmod 600 "$folder/server.key"
[ ${#as_user[@]} -eq 0 ] || chown -R postgres:postgres "$folder"
cd "$folder"

# Letters have a lower case beyond ASCII there, as on many servers.
"${as_user[@]}" initdb --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >"$folder/log.init" 2>&1 || { cat "$folder/log.init" >&2; exit 1; }
cat >"$folder/data/pg_hba.conf" <<'HBA'
local   all postgres              trust
host    all postgres 127.0.0.1/32 trust
hostssl all store    127.0.0.1/32 scram-sha-256
HBA
# What these settings give up is lost in a power cut alone, not when a store is killed.
"${as_user[@]}" postgres -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c max_connections=500 \
    -c fsync=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c shared_buffers=64MB \
    -c ssl=on -c ssl_cert_file="$folder/server.crt" -c ssl_key_file="$folder/server.key" >"$folder/log" 2>&1 </dev/null &
server=$!

sql() { psql --no-psqlrc --quiet --host="$folder" --port="$port" --username=postgres --dbname=postgres "$@"; }
deadline=$((SECONDS + 60))
until sql -c 'SELECT 1' >/dev/null 2>&1; do
    if [ $SECONDS -ge $deadline ] || ! kill -0 "$server" 2>/dev/null; then
        echo "postgres: it does not start:" >&2
        tail "$folder/log" >&2
        exit 1
    fi
    sleep 0.05
done
sql -c "CREATE ROLE store LOGIN CREATEDB PASSWORD 'store-password'"
echo ready
cat >/dev/null
