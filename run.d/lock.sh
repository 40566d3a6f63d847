#!/usr/bin/env bash
# Writes the locks anew: hashed, for every supported Python, free of addresses. requirements-terminal.lock is what a
# terminal's package brings; the others hold it.

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

# compile_tool LOCK PYTHON WORDS RELEASE…: a tool of its own, no part of the project; newer ones are taken on purpose only
compile_tool() {
    local lock=$1 python=$2 words=$3
    shift 3
    printf '%s\n' "$@" | "$tool/bin/uv" pip compile - --python-version "$python" --python-platform linux \
        --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --output-file "$lock"
    sed -i "1i # $words; written by ./run lock, do not edit." "$lock"
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

whole=(--extra platform --extra rig)
compile requirements.lock "${whole[@]}" "$@"
compile requirements-terminal.lock --constraint requirements.lock "$@"
compile requirements-test.lock "${whole[@]}" --extra test --constraint requirements.lock "$@"
compile_tool requirements-emupos.lock 3.13 "emupos, the printer that the tests print on, for Python 3.13 or later" emupos==0.4.0
compile_tool requirements-package.lock 3.11 "What fetches the wheels of a terminal's package, for whichever Python" "$resolver"
say "Next: ./run test installs them and tries them."
