# emupos: a receipt printer that nobody here wrote. The tests print on it where a Python new enough for it is found.
# shellcheck shell=bash

emupos_home=.venv/share/emupos
emupos_lock=requirements-emupos.lock

# Prints the first Python that emupos runs on.
emupos_python() {
    local python
    for python in /usr/bin/python3 python3 python3.14 python3.13 "$HOME"/.pyenv/versions/3.1[3-9]*/bin/python; do
        "$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 13))' 2>/dev/null || continue
        command -v "$python"
        return
    done
    return 1
}

emupos_inputs() { printf '%s %s' "$(sha256sum <"$emupos_lock")" "$(readlink -f "$1")"; }

# emupos_needed PURPOSE: it is wanted, can be had, and is not there
emupos_needed() {
    local python
    [[ $1 == test ]] && python=$(emupos_python) || return
    [[ ! -x $emupos_home/bin/emupos ]] || ! stamp_is emupos "$(emupos_inputs "$python")"
}

make_emupos() {
    local python
    python=$(emupos_python) || return
    rm -rf "$emupos_home" || return
    "$python" -m venv "$emupos_home" || return
    "$emupos_home/bin/python" -m pip install --no-input --progress-bar off --require-hashes -r "$emupos_lock" || return
    stamp emupos "$(emupos_inputs "$python")"
}
