# The virtual environment: made with the system's Python, filled from a hashed lock, and made again when half done.
# shellcheck shell=bash

stamps=.venv/stamps
font_sources=(/usr/share/fonts/opentype/noto/NotoSansCJK-{Regular,Bold}.ttc)

# Prints the first Python that the screens' library has wheels for.
suitable_python() {
    local python
    for python in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null || continue
        command -v "$python"
        return
    done
    return 1
}

# stamp NAME INPUTS: remembers what a finished step was made from; stamp_is asks
stamp() { mkdir -p "$stamps" && printf '%s\n' "$2" >"$stamps/$1"; }
stamp_is() { [[ -r $stamps/$1 && $(<"$stamps/$1") == "$2" ]]; }

# An environment knows its own place and its Python: a moved checkout or an upgraded system needs a new one.
environment_inputs() { printf '%s %s' "$home" "$(readlink -f .venv/bin/python)"; }
environment_done() { [[ -x .venv/bin/python && ! -e $stamps/busy ]] && stamp_is environment "$(environment_inputs)"; }

make_environment() {
    local python site
    python=$(suitable_python) || return
    find .venv -mindepth 1 -maxdepth 1 ! -name install.log -exec rm -rf {} + || return
    "$python" -m venv .venv || return
    site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') || return
    printf '%s\n' "$home" >"$site/hall-terminal.pth" || return  # every program of the environment finds our packages
    stamp environment "$(environment_inputs)"
}

lock_file() { [[ $1 == test ]] && echo requirements-test.lock || echo requirements.lock; }
lock_inputs() { sha256sum <"$(lock_file "$1")"; }
lock_done() { stamp_is "lock-$1" "$(lock_inputs "$1")"; }

# The mark 'busy' outlives only an interruption (pip itself cleans up after a failure): then the environment is made anew.
install_lock() {
    local result=0
    touch "$stamps/busy" || return
    .venv/bin/python -m pip install --no-input --progress-bar off --require-hashes -r "$(lock_file "$1")" || result=$?
    rm -f "$stamps/busy"
    ((result == 0)) || return "$result"
    stamp "lock-$1" "$(lock_inputs "$1")"
    [[ $1 != test ]] || stamp lock-runtime "$(lock_inputs runtime)"  # the test lock holds the runtime lock
}

fonts_inputs() { stat --format '%n %s %Y' "${font_sources[@]}" 2>/dev/null || true; }
fonts_done() { [[ -d .venv/share/hall-fonts ]] && stamp_is fonts "$(fonts_inputs)"; }

make_fonts() {
    .venv/bin/python run.d/fonts.py .venv/share/hall-fonts "${font_sources[@]}" || return
    stamp fonts "$(fonts_inputs)"
}
