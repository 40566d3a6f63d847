#!/usr/bin/env bash
# Writes requirements.lock and requirements-test.lock anew: hashed, for every supported Python, free of addresses.

set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=run.d/say.sh
source run.d/say.sh

tool=.venv/share/lock-tool
resolver="uv==0.13.9"

# The resolver is no part of the project, so it gets an environment of its own.
[[ -x $tool/bin/uv ]] || {
    say "Installing the resolver $resolver …"
    [[ -x .venv/bin/python ]] || ./run install check
    .venv/bin/python -m venv "$tool" && "$tool/bin/python" -m pip install --quiet "$resolver"
}

# emupos 0.4 is tried; its printer is 'Alpha', so another release is taken only on purpose.
compile_emupos() {
    "$tool/bin/uv" pip compile - --python-version 3.13 --python-platform linux --generate-hashes --no-header \
        --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file "$1" "${@:2}" <<<"emupos==0.4.0"
    sed -i '1i # emupos, the printer that the tests print on, for Python 3.13 or later; written by ./run lock, do not edit.' "$1"
}

# compile LOCK OPTIONS…: without --upgrade, releases already in the lock stay as long as they fit
compile() {
    local lock=$1
    shift
    "$tool/bin/uv" pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file "$lock" "$@"
    sed -i '1i # Written by ./run lock from pyproject.toml; do not edit.' "$lock"
    if grep -nE '://|file:|@ ' "$lock"; then
        give_up "$lock names an address, which must not be: see the lines above."
    fi
    say "$lock: $(grep -c == "$lock") packages"
}

compile requirements.lock "$@"
compile requirements-test.lock --extra test --constraint requirements.lock "$@"
compile_emupos requirements-emupos.lock "$@"
say "Next: ./run test installs them and tries them."
