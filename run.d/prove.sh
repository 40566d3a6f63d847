#!/usr/bin/env bash
# Proves the two promises of the README in a bare Debian: it installs itself, and it runs again without a network.

set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)
cd "$home"
# shellcheck source=run.d/say.sh
source run.d/say.sh
# shellcheck source=run.d/debian.sh
source run.d/debian.sh
# shellcheck source=run.d/bare.sh
source run.d/bare.sh

usage() {
    cat <<'TEXT'
./run prove-install [options]      as root; takes minutes and about 3 GB under /var/tmp, which it gives back

  --release NAME   the Debian to make: bookworm (default) or trixie
  --user           call everything as an ordinary user with sudo instead of root
  --all            both releases, each as root and as a user
  --install-only   prove ./run install demo and ./run install test, but start neither
  --keep           leave the bare Debian behind and say where it is
TEXT
}

releases=(bookworm) people=(root) install_only=no keep=no

read_options() {
    while (($# > 0)); do
        case $1 in
            --release)      releases=("${2:?the name of a release}"); shift ;;
            --user)         people=(clerk) ;;
            --all)          releases=(bookworm trixie) people=(root clerk) ;;
            --install-only) install_only=yes ;;
            --keep)         keep=yes ;;
            -h | --help)    usage; exit ;;
            *)              usage >&2; give_up "There is no option '$1'." ;;
        esac
        shift
    done
}

need_tools() {
    ((EUID == 0)) || give_up "A bare Debian can be made by root only. Type: sudo ./run prove-install"
    local missing
    mapfile -t missing < <(missing_packages mmdebstrap debian-archive-keyring iproute2 git)
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}" >/dev/null
}

prove_commands() {
    if [[ $install_only == yes ]]; then
        printf '%s\n' "./run install demo" "./run install "{fleet,watch,escape} "./run install test"
    else
        printf '%s\n' "./run demo --prove" "./run test"
    fi
}

# prove RELEASE PERSON: nothing of the first failure is repaired; the rest of this Debian would prove nothing
prove() {
    local release=$1 person=$2 command
    say "Debian $release, everything called as $person"
    timed "bare system" make_bare_system "$release" "$bare" || return 0
    timed "user, checkout and this machine's network settings" furnish "$person" || return 0
    while read -r command; do
        timed "first call:    $command" inside "$person" online "$command" || return 0
    done < <(prove_commands)
    while read -r command; do
        timed "no network:    $command" inside "$person" offline "$command" || return 0
    done < <(prove_commands)
}

furnish() { carry_settings "$bare" && add_person "$bare" "$1" && copy_checkout "$bare" "$1"; }

# The mounts of the bare system live in a namespace of their own, so removing the folder cannot reach through them.
clear_away() {
    if [[ $keep == yes ]]; then
        say "Left behind: $bare"
    else
        rm -rf --one-file-system "$bare"
    fi
}

main() {
    local release person
    read_options "$@"
    need_tools
    failed=no
    mkdir -p var
    log=$home/var/prove-install.log
    : >"$log"
    trap 'exit 130' INT TERM
    for release in "${releases[@]}"; do
        for person in "${people[@]}"; do
            bare=$(mktemp -d /var/tmp/hall-bare.XXXXXX)
            trap clear_away EXIT
            prove "$release" "$person"
            clear_away
            trap - EXIT
        done
    done
    say "Everything that was printed: $log"
    [[ $failed == no ]] || give_up "The proof failed; see the lines above."
    say "Proved."
}

main "$@"
