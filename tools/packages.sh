# Installs the Debian packages that are missing. Sourced by ./run and ./test; silent when nothing is missing.

# Boost 1.81 stands beside an older default on Debian 12; Debian 13's default is newer.
boost_packages() {
    if [ "$(. /etc/os-release && echo "${VERSION_ID:-}")" = 12 ]; then
        echo libboost1.81-dev libboost-program-options1.81-dev libboost-url1.81-dev
    else
        echo libboost-dev libboost-program-options-dev libboost-url-dev
    fi
}

build_packages() {
    echo g++ cmake ninja-build pkg-config protobuf-compiler libprotobuf-dev libsqlitecpp-dev libsqlite3-dev \
        libpq-dev libspdlog-dev libmosquitto-dev prometheus-cpp-dev libssl-dev zlib1g-dev libbrotli-dev \
        "$(boost_packages)"
    # A newer Node.js than Debian's is welcome, wherever it came from.
    command -v node >/dev/null && command -v npm >/dev/null || echo nodejs npm
    # The broker of the demo and of the tests.
    command -v mosquitto >/dev/null || [ -x /usr/sbin/mosquitto ] || echo mosquitto
}

test_packages() {
    echo clang libclang-rt-dev doctest-dev mosquitto-clients chromium sqlite3 procps postgresql
}

install_missing() {
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || {
            echo "Missing packages; as root run: apt-get install ${missing[*]}" >&2
            return 69
        }
        as_root=(sudo)
    fi
    echo "Installing: ${missing[*]}" >&2
    "${as_root[@]}" apt-get -qq update >&2
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 install "${missing[@]}" >/dev/null || {
        echo "Could not install: ${missing[*]}" >&2
        return 69
    }
}

# configure_and_build FOLDER TARGETS OPTIONS...: silent when there is nothing to do, a line a step when it takes longer
# than a second, everything when it fails.
configure_and_build() {
    local folder=$1 targets=$2 log build _
    shift 2
    log=$(mktemp)
    if ! cmake -S . -B "$folder" -G Ninja "$@" >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        return 70
    fi
    # shellcheck disable=SC2086
    ninja -C "$folder" $targets >"$log" 2>&1 &
    build=$!
    # A background process ignores Ctrl-C; we do not.
    trap 'kill "$build" 2>/dev/null; exit 130' INT TERM
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        kill -0 "$build" 2>/dev/null || break
        sleep 0.1
    done
    if kill -0 "$build" 2>/dev/null; then
        echo "Building in $folder (some minutes the first time)" >&2
        tail -n +1 -f --pid="$build" "$log" >&2
        wait "$build" || return 70
    elif ! wait "$build"; then
        cat "$log" >&2
        return 70
    fi
    trap - INT TERM
    rm -f "$log"
}
