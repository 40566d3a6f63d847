# Debian packages: which ones a command needs, which are missing, and how they get installed.
# shellcheck shell=bash

# older|newer: a package that was renamed. apt still understands the older name, dpkg-query knows the newer one only.
python_packages=(python3 python3-venv)
# The last three read a finger's writing and find characters by strokes; without them a keyboard does not offer that.
screen_packages=(libgl1 libegl1 'libmtdev1|libmtdev1t64' fonts-noto-cjk fonts-hanazono
    libzinnia0 tegaki-zinnia-simplified-chinese rime-data-stroke)
headless_packages=(xvfb x11vnc novnc websockify)  # a demo without a display is watched in a browser
device_packages=('libzbar0|libzbar0t64' espeak-ng alsa-utils)  # second reader of codes, spoken words and the way to the loudspeaker
# USBGuard is not among them: it would lock the USB ports of whoever runs the tests. Where it is, it is asked too.
# Devices and servers that the tests meet and nobody here wrote; with the compiler that pyscard is built by.
peer_packages=(pcscd vsmartcard-vpcd ser2net socat cups-ipp-utils cups-daemon cups-client cups-filters dbus-daemon
    nut-server postgresql nginx mosquitto mosquitto-clients umockdev nftables iproute2 poppler-utils zstd groff-base systemd gcc libc6-dev python3-dev swig
    libpcsclite-dev pkg-config swtpm tpm2-tools 'libtss2-tcti-swtpm0|libtss2-tcti-swtpm0t64' faketime)

# They watch the platform from outside it.
watch_packages=(prometheus prometheus-alertmanager)

# An X server with a touch panel, as a terminal has one; where it cannot be had, Xvfb has to do.
glass_packages=(xvfb xserver-xorg-core xserver-xorg-video-dummy)

# packages_for PURPOSE: one package a line
packages_for() {
    local packages=("${python_packages[@]}")
    case $1 in
        check) ;;
        watch) packages+=("${watch_packages[@]}") ;;
        demo)
            packages+=("${screen_packages[@]}" "${device_packages[@]}" mosquitto)
            [[ -n ${DISPLAY:-} ]] || packages+=("${headless_packages[@]}")
            ;;
        test)
            packages+=("${screen_packages[@]}" "${device_packages[@]}" "${peer_packages[@]}" "${glass_packages[@]}")
            packages+=("${watch_packages[@]}" chromium git)
            ;;
        shots) packages+=("${screen_packages[@]}" "${device_packages[@]}" chromium) ;;
        bench) packages+=("${screen_packages[@]}" "${device_packages[@]}" xvfb chromium) ;;
        escape) packages+=("${screen_packages[@]}" "${device_packages[@]}" "${glass_packages[@]}") ;;
        fleet) packages+=(mosquitto nginx postgresql fonts-noto-cjk fonts-hanazono) ;;  # a platform prints
        proof) packages+=("${screen_packages[@]}" "${device_packages[@]}" postgresql) ;;
        *)     packages+=("${screen_packages[@]}" "${device_packages[@]}") ;;
    esac
    printf '%s\n' "${packages[@]}"
}

# missing_packages NAME…: those of which no alternative is installed, one a line
missing_packages() {
    local installed name
    installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "${@//|*/}" "${@//*|/}" 2>/dev/null || true)
    for name in "$@"; do
        grep -qE "^installed ($name)\$" <<<"$installed" || printf '%s\n' "$name"
    done
}

# Whether this user may become root; without a terminal nobody could type sudo's password.
can_be_root() { ((EUID == 0)) || { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; }; }

# sudo drops our variables, so the one that keeps packages from asking questions is set behind it.
as_root() {
    local rise=()
    ((EUID == 0)) || rise=(sudo)
    "${rise[@]}" env DEBIAN_FRONTEND=noninteractive "$@"
}

# A retry instead of a failure while another apt works: its own time-out covers dpkg's lock, not that of the lists.
apt_patiently() {
    local attempt words=.venv/apt.log
    for attempt in {1..60}; do
        as_root apt-get -q -o DPkg::Lock::Timeout=300 "$@" 2>&1 | tee "$words" && return
        grep -qE 'Could not get lock|Unable to lock' "$words" || return 1
        printf 'another apt is working, try %d of 60\n' "$attempt"
        sleep 5
    done
    return 1
}

install_packages() {
    as_root dpkg --configure -a || true  # finishes what an interrupted call left unpacked
    apt_patiently update || printf 'the package lists could not be renewed; trying with those that are here\n'
    apt_patiently install --yes --no-install-recommends "${@%%|*}"
}
