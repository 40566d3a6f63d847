#!/usr/bin/env bash
# Proves the package: a bare Debian gets it from the signed repository, boots, and is a terminal.

set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)
cd "$home"
# shellcheck source=run.d/say.sh
source run.d/say.sh
# shellcheck source=run.d/debian.sh
source run.d/debian.sh
# shellcheck source=run.d/bare.sh
source run.d/bare.sh
# shellcheck source=run.d/boot.sh
source run.d/boot.sh

usage() {
    cat <<'TEXT'
./run prove-package [options]      as root, after ./run package; takes minutes and about 3 GB under /var/tmp

  --release NAME   the Debian to make: bookworm (default) or trixie
  --all            both
  --bare FOLDER    a bare Debian that is here already; a copy of it is used
  --keep           leave the Debian behind and say where it is
TEXT
}

work='' releases=(bookworm) keep=no given='' server='' bare='' spawned='' leader=''
# What a picture needs that a box has as metal.
glass=(xvfb)

read_options() {
    while (($# > 0)); do
        case $1 in
            --release) releases=("${2:?the name of a release}"); shift ;;
            --all)     releases=(bookworm trixie) ;;
            --bare)    given=${2:?a folder}; shift ;;
            --keep)    keep=yes ;;
            -h | --help) usage; exit ;;
            *)         usage >&2; give_up "There is no option '$1'." ;;
        esac
        shift
    done
}

need_tools() {
    ((EUID == 0)) || give_up "A bare Debian can be made and booted by root only. Type: sudo ./run prove-package"
    local missing
    mapfile -t missing < <(missing_packages mmdebstrap debian-archive-keyring iproute2 systemd-container socat)
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}" >/dev/null
    local release
    for release in "${releases[@]}"; do
        [[ -e var/repo/dists/$release/InRelease ]] || give_up "There is no package for $release yet. Type: ./run package"
    done
}

# serve FOLDER PORT: the repository on loopback, as a web server would
serve() {
    .venv/bin/python -m http.server --bind 127.0.0.1 --directory "$1" "$2" >>"$log" 2>&1 &
    server=$!
    local try
    for try in {1..50}; do
        ! (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null || return 0
        sleep 0.1
    done
    give_up "The repository is not served after $try tries."
}

stop_serving() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    server=''
}

make_bare() {
    if [[ -n $given ]]; then
        cp -a "$given/." "$bare"
    else
        make_bare_system "$1" "$bare"
    fi
    carry_settings "$bare"
}

know_repository() {
    mkdir -p "${bare:?}/etc/apt/keyrings"
    install -m 644 var/repo/hall-terminal.asc "${bare:?}/etc/apt/keyrings/hall-terminal.asc"
    echo "deb [signed-by=/etc/apt/keyrings/hall-terminal.asc] http://127.0.0.1:$port $1 main" \
        >"${bare:?}/etc/apt/sources.list.d/hall-terminal.list"
}

# One letter of the signed list is another: apt must take nothing of it.
refuse_changed() {
    local spoilt said
    spoilt=$(mktemp -d)
    cp -a var/repo/dists "$spoilt"
    sed -i 's/^Origin: Hall terminal/Origin: Hall Terminal/' "$spoilt/dists/$1/InRelease"
    rm "$spoilt/dists/$1/Release.gpg"
    serve "$spoilt" "$port"
    said=$(enter online "$bare" "apt-get update 2>&1" || true)
    stop_serving
    rm -r "$spoilt"
    echo "$said"
    grep -q " $1 InRelease' is not signed" <<<"$said" || return
    enter online "$bare" "! apt-cache show hall-terminal >/dev/null 2>&1"
}

install_package() {
    serve var/repo "$port"
    enter online "$bare" "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes hall-terminal ${glass[*]}" || return
    stop_serving
}

# What the package promises before anything was started.
look_at_files() {
    enter offline "$bare" '
        set -ex
        verified=$(systemd-analyze verify /usr/lib/systemd/system/hall-*.service /usr/lib/systemd/system/hall-*.path 2>&1)
        test -z "$verified" || { echo "$verified"; exit 1; }
        test "$(stat -c "%U %G %a" /etc/hall-terminal)" = "root hall 750"
        test "$(stat -c "%U %G %a" /var/lib/hall-terminal)" = "hall hall 700"
        getent passwd hall hall-screens && getent group hall-terminal
        test "$(readlink /opt/hall-terminal/current)" = "versions/$(dpkg-query -W -f "\${Version}" hall-terminal | sed "s/~.*//")"
        cat /opt/hall-terminal/current/version.json
        kiosk --help
        ! kiosk --help | grep -E "^  (central|broker|demo|kills|items) "
        man --pager=cat kiosk-doctor | grep -q kiosk
        man --pager=cat kiosk | grep -q kiosk-doctor
        kiosk check --config /etc/hall-terminal/terminal.toml --devices /etc/hall-terminal/devices.toml || test $? = 2
        ! find /opt/hall-terminal -path "*/kiosk/central*" -o -path "*/kiosk/rig*" -o -name "simulat*.py" | grep .'
}

# The glass: this machine has no graphics card, so the same unit starts an X server that draws into a file.
lend_glass() {
    mkdir -p "${bare:?}/etc/systemd/system/hall-x.service.d"
    cat >"${bare:?}/etc/systemd/system/hall-x.service.d/proof.conf" <<'UNIT'
[Service]
ExecStart=
ExecStart=/usr/bin/Xvfb :0 -screen 0 1080x1920x24 -nolisten tcp -nolisten local -fbdir /run/hall-x
StandardInput=null
TTYPath=
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
UNIT
}

start_system() { lend_glass && boot "$bare" "$log"; }

# patiently SECONDS COMMAND…: again and again until it is so
patiently() {
    local until=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < until)) || return 1
        sleep 1
    done
}

is_up() { [[ $(within systemctl is-active "$1") == active ]]; }

# Nobody has signed the box off: the wizard stands in the terminal's place, on the same screens.
wizard_first() {
    patiently 60 is_up hall-provision.service && patiently 60 is_up hall-screens.service || return
    ! is_up hall-terminal.service || return
    within test -S /run/hall-terminal/counter.sock || return
    within systemctl --no-pager status 'hall-*'
}

# Platform and devices are programs of this machine that share nothing but the loopback with the box (tests/package/boxed.py).
from_bare_to_pickup() {
    nsenter --target "$leader" --net env PYTHONPATH="$home" .venv/bin/python -m tests.package.boxed \
        --leader "$leader" --root "$bare" --out "$work/$1" --package "$(echo "$home/var/package/$1/"*.deb)" || return
    mv "$work/$1.png" "var/prove-package-$1-terminal.png" || return
    mv "$work/$1-claim.png" "var/prove-package-$1-claim.png"
}

# What stands on the glass, as a PNG in var/.
picture() {
    sleep 4
    within cat /run/hall-x/Xvfb_screen0 | .venv/bin/python run.d/picture.py "var/prove-package-$1.png"
}

ask_programs() {
    within test -S /run/hall-terminal/counter.sock -a -S /run/hall-terminal/staff.sock || return
    within systemctl --no-pager status hall-terminal hall-screens hall-x || return
    within kiosk doctor --only counter,display,files,packages,fonts,typing,state --lang en
}

# An X server that is killed comes back, and the screens with it.
kill_glass() {
    within systemctl kill --signal=KILL hall-x.service
    sleep 3
    patiently 40 is_up hall-x.service && patiently 40 is_up hall-screens.service && sleep 3
    is_up hall-screens.service && within kiosk doctor --only counter,display --lang en
}

# The unit under its own rules, kept from standing still: it is ended and started anew.
stop_still() {
    local before
    before=$(within systemctl show --property=MainPID --value hall-terminal)
    within sh -c "kill -STOP $before"
    patiently 60 another "$before" && patiently 60 is_up hall-terminal.service
}

another() { local now; now=$(within systemctl show --property=MainPID --value hall-terminal); [[ $now != 0 && $now != "$1" ]]; }

# The same program as a later version, by dpkg while the terminal works: it works on, and both versions lie there.
upgrade() {
    local before deb="$work/next.deb" runs old new=9.0.0
    runs=$(within readlink /opt/hall-terminal/current)
    rm -rf "$work/next"
    dpkg-deb --raw-extract "$(echo "var/package/$1/"*.deb)" "$work/next"
    old=$(ls "$work/next/opt/hall-terminal/versions")
    mv "$work/next/opt/hall-terminal/versions/$old" "$work/next/opt/hall-terminal/versions/$new"
    sed -i "s/$old/$new/g" "$work/next/DEBIAN/"{control,preinst,postinst,prerm,postrm,md5sums} \
        "$work/next/opt/hall-terminal/versions/$new/version.json"
    dpkg-deb -Znone --root-owner-group --build "$work/next" "$deb" >/dev/null
    before=$(within systemctl show --property=MainPID --value hall-terminal)
    mv "$deb" "${bare:?}/root/next.deb"
    within dpkg --install /root/next.deb || return
    within rm /root/next.deb
    [[ $(within systemctl show --property=MainPID --value hall-terminal) == "$before" ]] || return
    [[ $(within readlink /opt/hall-terminal/current) == "$runs" ]] || return
    within /opt/hall-terminal/versions/$new/bin/python -m kiosk --help >/dev/null || return
    within kiosk --help >/dev/null || return
    rm -rf "$work/next"
}

# Removing leaves what is remembered, purging does not.
take_away() {
    within apt-get remove --yes hall-terminal || return
    within test -d /var/lib/hall-terminal -a ! -e /opt/hall-terminal -a -e /etc/hall-terminal/terminal.toml || return
    within apt-get purge --yes hall-terminal || return
    within test ! -e /var/lib/hall-terminal -a ! -e /etc/hall-terminal
}

prove() {
    local release=$1
    say "Debian $release"
    timed "bare system" make_bare "$release" || return 0
    know_repository "$release"
    timed "a changed list of the repository is refused" refuse_changed "$release" || return 0
    timed "apt install hall-terminal" install_package || return 0
    timed "units verified, users, folders, commands, man pages" look_at_files || return 0
    timed "systemd starts" start_system || return 0
    timed "not signed off: the wizard is on the glass" wizard_first || return 0
    timed "picture of the glass" picture "$release-wizard" || return 0
    timed "enrolled, set up from a file, self-test, a pickup, versions from the platform" from_bare_to_pickup "$release" || return 0
    timed "sockets, doctor" ask_programs || return 0
    timed "an upgrade beside it, and nothing is changed over" upgrade "$release" || return 0
    timed "X server killed: back, with the screens" kill_glass || return 0
    timed "terminal stopped with SIGSTOP: ended and started anew" stop_still || return 0
    timed "removed, then purged" take_away || return 0
}

clear_away() {
    stop_serving
    halt_booted
    if [[ $keep == yes ]]; then
        say "Left behind: $bare"
    elif [[ -n $bare ]]; then
        rm -rf --one-file-system "$bare"
    fi
    bare=''
    rm -rf "${work:?}"/*
}

main() {
    local release
    read_options "$@"
    need_tools
    failed=no port=$((20000 + $$ % 20000))
    mkdir -p var
    log=$home/var/prove-package.log
    work=$(mktemp -d /var/tmp/hall-package-work.XXXXXX)
    : >"$log"
    trap 'exit 130' INT TERM
    trap clear_away EXIT
    for release in "${releases[@]}"; do
        bare=$(mktemp -d /var/tmp/hall-package.XXXXXX)
        prove "$release"
        clear_away
    done
    trap - EXIT
    rmdir "$work"
    say "Everything that was printed: $log"
    [[ $failed == no ]] || give_up "The proof failed; see the lines above."
    say "Proved."
}

main "$@"
