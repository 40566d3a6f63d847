# Installing, step by step: only what is missing, one call at a time, and safe to interrupt.
# shellcheck shell=bash

log=.venv/install.log

# Fills todo with the steps that are not done yet; a step is: name, and its words for a person.
plan_steps() {
    local purpose=$1 lock=$2
    todo=() missing=()
    if command -v dpkg-query >/dev/null; then
        mapfile -t missing < <(packages_for "$purpose")
        mapfile -t missing < <(missing_packages "${missing[@]}")
        ((${#missing[@]} == 0)) || todo+=(debian)
    fi
    if ! environment_done; then
        todo+=(environment lock)
        [[ " check watch " == *" $purpose "* ]] || todo+=(fonts)
    else
        lock_done "$lock" || todo+=(lock)
        [[ " check watch " == *" $purpose "* ]] || fonts_done || todo+=(fonts)
    fi
    ! emupos_needed "$purpose" || todo+=(emupos)
    ! sign_in_needed "$purpose" || todo+=(sign_in)
}

step_words() {
    case $1 in
        debian)      echo "Debian packages (${missing[*]%%|*})" ;;
        environment) echo "Python environment in .venv" ;;
        lock)        echo "Python packages of $(lock_file "$lock")" ;;
        fonts)       echo "Chinese fonts for the screens" ;;
        emupos)      echo "emupos, a receipt printer for the tests" ;;
        sign_in)     echo "oidc-provider, at which the tests sign in by telephone" ;;
    esac
}

do_step() {
    case $1 in
        debian)      install_packages "${missing[@]}" ;;
        environment) make_environment ;;
        lock)        install_lock "$lock" ;;
        fonts)       make_fonts ;;
        emupos)      make_emupos ;;
        sign_in)     make_sign_in ;;
    esac
}

remedy() {
    case $1 in
        debian)      echo "check the network and the package sources, or type as root:  apt-get install ${missing[*]%%|*}" ;;
        environment) echo "Python 3.11, 3.12 or 3.13 with its venv module is needed (Debian: python3 and python3-venv)" ;;
        lock)        echo "check the network and pip's settings, then call again; it continues where it stopped" ;;
        emupos)      echo "check the network and pip's settings, then call again" ;;
        sign_in)     echo "check the network and npm's settings, then call again" ;;
        fonts)       echo "the Debian package fonts-noto-cjk must be installed (files: ${font_sources[*]})" ;;
    esac
}

# Said before anything is touched, so that a technician without rights knows what to ask for.
check_rights() {
    [[ " ${todo[*]} " != *" debian "* ]] || can_be_root || give_up \
        "These Debian packages are missing, and this user can become root neither directly nor with sudo:" \
        "    ${missing[*]%%|*}" "Ask an administrator to type:" "    apt-get install --no-install-recommends ${missing[*]%%|*}"
    { mkdir -p .venv && [[ -w .venv ]]; } 2>/dev/null || give_up \
        "$home/.venv belongs to another user. Call as that user, or remove the folder."
}

run_steps() {
    local step number=0 start
    for step in "${todo[@]}"; do
        start=$SECONDS
        begin_step "$((++number))" "${#todo[@]}" "$(step_words "$step")"
        # The installer's lock (9) stays ours: a program that a package starts must not keep it.
        do_step "$step" >>"$log" 2>&1 </dev/null 9<&- || show_failure "$(step_words "$step")" "$log" "$(remedy "$step")"
        end_step $((SECONDS - start))
    done
}

# While a step works, its output goes to the log; 3 is still the person's screen.
interrupted() {
    printf '\n\nInterrupted. Call again; it continues where it stopped.\n' >&3
    exit 130
}

# One call at a time: whoever waited looks again what is left to do.
install_alone() {
    exec 3>&2 9<"$home"
    if ! flock --nonblock 9; then
        say "Another call is installing; waiting for it."
        flock 9
        plan_steps "$purpose" "$lock"
    fi
    if ((${#todo[@]} > 0)); then
        check_rights
        trap interrupted INT TERM
        run_steps
        trap - INT TERM
    fi
    exec 3>&- 9<&-
}

# install_for PURPOSE: returns at once when everything is there
install_for() {
    local purpose=$1 lock=runtime todo missing
    case $purpose in
        test | check | shots)         lock="test" ;;  # a browser's driver for the operators' pages comes with the tests
        demo | bench | kiosk | proof | escape | fleet | watch) ;;
        *) give_up "Nothing to install for '$purpose'. Known: demo, test, check, bench, shots, kiosk, proof, escape, fleet, watch." ;;
    esac
    plan_steps "$purpose" "$lock"
    ((${#todo[@]} == 0)) || install_alone
}
