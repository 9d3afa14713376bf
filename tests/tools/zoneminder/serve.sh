#!/usr/bin/env bash
# Runs a real ZoneMinder, as Debian packages it, at http://127.0.0.1:PORT/zm until its input ends, and with it whoever
# started it. It has a database and a web server of its own, needs neither systemd nor root, and writes to the two folders
# alone:
#
#   serve.sh CACHE FOLDER PORT
#
# CACHE keeps what every start needs, made once; FOLDER holds this one. When it answers, it says `ready`. The account
# `admin` with the password `admin` may use its API.
set -euo pipefail
# Each job is a process group, so that a web server ends with its workers.
set -m

[ $# -eq 3 ] || { echo 'usage: serve.sh CACHE FOLDER PORT' >&2; exit 2; }
mkdir -p "$1" "$2"
cache=$(cd "$1" && pwd) folder=$(cd "$2" && pwd) port=$3
tools=$(cd "$(dirname "$0")" && pwd)
packaged=/usr/share/zoneminder
PATH=$PATH:/usr/sbin

for program in mariadbd mariadb-install-db mariadb php; do
    command -v "$program" >/dev/null || { echo "zoneminder: there is no $program: run make tools" >&2; exit 1; }
done
[ -f $packaged/www/index.php ] || { echo 'zoneminder: it is not installed: run make tools' >&2; exit 1; }

databases=() jobs=()
end() {
    for job in "${jobs[@]}" "${databases[@]}"; do
        kill -TERM -- "-$job" 2>/dev/null || true
        wait "$job" 2>/dev/null || true
    done
}
trap end EXIT

# database DATA SOCKET LOG: MariaDB without a port.
database() {
    mariadbd --no-defaults --user="$(id -un)" --datadir="$1" --socket="$2" --pid-file="$1/own.pid" --skip-networking \
        --innodb-buffer-pool-size=32M --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=2 \
        --performance-schema=off >"$3" 2>&1 </dev/null &
    databases+=("$!")
    within 60 sql_at "$2" -e 'SELECT 1' || { echo "zoneminder: the database does not start, see $3:" >&2; tail "$3" >&2; exit 1; }
}

sql_at() {
    mariadb --no-defaults --socket="$1" --user=root --batch --skip-column-names "${@:2}" >/dev/null 2>&1
}

# within SECONDS COMMAND...: asks until it says yes.
within() {
    local deadline=$((SECONDS + $1))
    until "${@:2}"; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep 0.05
    done
}

# What an administrator chooses under Options: a login is asked for, the API is on and takes tokens alone, there is a secret to
# sign them with, which the pages do not show, and the account may use it.
options() {
    cat <<'SQL'
CREATE USER 'zmuser'@'localhost' IDENTIFIED BY 'zmpass';
GRANT ALL ON zm.* TO 'zmuser'@'localhost';
USE zm;
UPDATE Config SET Value='1' WHERE Name IN ('ZM_OPT_USE_AUTH', 'ZM_OPT_USE_API', 'ZM_OPT_CONTROL');
UPDATE Config SET Value='0' WHERE Name IN ('ZM_OPT_USE_LEGACY_API_AUTH', 'ZM_SHOW_PRIVACY');
UPDATE Config SET Value='the-secret-of-tests-that-signs-tokens', Private=1 WHERE Name='ZM_AUTH_HASH_SECRET';
UPDATE Users SET APIEnabled=1 WHERE Username='admin';
SQL
}

# The pages look for their settings in the folder that the environment names.
pages() {
    cp -R $packaged/www "$1"
    sed -i "s#'/etc/zm/zm.conf'#getenv('ZM_FOLDER').'/zm.conf'#; s#'/etc/zm/conf.d'#getenv('ZM_FOLDER').'/conf.d'#; \
        s#'/var/cache/zoneminder'#getenv('ZM_FOLDER').'/cache'#; s#'/var/log/zm/'#getenv('ZM_FOLDER').'/log/'#" \
        "$1/includes/config.php" "$1/api/app/Config/bootstrap.php"
    sed -i "s#'/tmp/zm'#getenv('ZM_FOLDER').'/tmp/'#" "$1/api/lib/Cake/bootstrap.php"
    rm -f "$1/api/app/Config/core.php"
    cp "$1/api/app/Config/core.php.default" "$1/api/app/Config/core.php"
}

# Of one version of the packages and of this program.
fill_cache() {
    local new
    new=$(mktemp -d "$cache/new.XXXXXX")
    pages "$new/www"
    mariadb-install-db --no-defaults --user="$(id -un)" --datadir="$new/db" --innodb-log-file-size=8M \
        --auth-root-authentication-method=normal --skip-test-db >"$new/log" 2>&1
    database "$new/db" "$new/db.sock" "$new/log.db"
    mariadb --no-defaults --socket="$new/db.sock" --user=root <$packaged/db/zm_create.sql >"$new/log.schema" 2>&1
    options | mariadb --no-defaults --socket="$new/db.sock" --user=root
    kill -TERM -- "-${databases[0]}"
    wait "${databases[0]}" 2>/dev/null || true
    databases=()
    mv "$new" "$1"
}

version=$({ dpkg-query -W zoneminder mariadb-server-core php-cli 2>/dev/null; cat "$0"; } | sha256sum | cut -c1-16)
made=$cache/$version
exec 9>"$cache/lock"
flock 9
[ -d "$made" ] || fill_cache "$made"
exec 9>&-

mkdir -p "$folder"/{run,log,events,swap,socks,cache,tmp/logs,tmp/cache/models,tmp/cache/persistent,tmp/cache/views}
cp -R "$made/db" "$folder/db"
cat >"$folder/zm.conf" <<CONF
ZM_PATH_DATA=$packaged
ZM_PATH_BIN=/usr/bin
ZM_PATH_WEB=$made/www
ZM_PATH_CGI=/usr/lib/zoneminder/cgi-bin
ZM_PATH_ZMS=/zm/cgi-bin/zms
ZM_PATH_MAP=$folder/socks
ZM_PATH_SOCKS=$folder/socks
ZM_PATH_LOGS=$folder/log
ZM_PATH_SWAP=$folder/swap
ZM_DIR_EVENTS=$folder/events
ZM_DIR_EXPORTS=$folder/swap
ZM_DIR_SOUNDS=sounds
ZM_DB_TYPE=mysql
ZM_DB_HOST=localhost:$folder/run/db.sock
ZM_DB_NAME=zm
ZM_DB_USER=zmuser
ZM_DB_PASS=zmpass
ZM_DB_SSL_CA_CERT=
ZM_DB_SSL_CLIENT_KEY=
ZM_DB_SSL_CLIENT_CERT=
ZM_WEB_USER=$(id -un)
ZM_WEB_GROUP=$(id -gn)
ZM_SERVER_HOST=
CONF
database "$folder/db" "$folder/run/db.sock" "$folder/log/db"
ZM_FOLDER=$folder ZM_WWW=$made/www PHP_CLI_SERVER_WORKERS=3 php -d error_reporting='E_ALL & ~E_DEPRECATED & ~E_STRICT' \
    -d display_errors=0 -d date.timezone=UTC -d session.save_path="$folder/cache" \
    -S "127.0.0.1:$port" -t "$made/www" "$tools/router.php" >"$folder/log/php" 2>&1 </dev/null &
jobs+=("$!")
answers() { [ "$(curl -s -o /dev/null -m 5 -w '%{http_code}' "http://127.0.0.1:$port/zm/api/host/getVersion.json")" = 401 ]; }
within 60 answers || { echo "zoneminder: it does not answer, see $folder/log/php:" >&2; tail "$folder/log/php" >&2; exit 1; }
echo ready
cat >/dev/null
