# A Debian in a folder, booted: systemd-nspawn gives it processes, a network and a hostname of its own.
# shellcheck shell=bash

# boot FOLDER LOG: returns when systemd says that it has started; `spawned` and `leader` are its processes
boot() {
    local folder=$1 log=$2
    # Under the older kind of cgroups systemd 256 and later start only where they are told to on purpose.
    setsid systemd-nspawn --quiet --boot --directory "$folder" --machine "hall-$$" --register=no --keep-unit \
        --private-network --resolv-conf=off --timezone=off --console=pipe -- \
        SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1 </dev/null >>"$log" 2>&1 &
    spawned=$!
    local try state
    for try in {1..60}; do
        sleep 1
        leader=$(pgrep --parent "$spawned" | head -n 1) || continue
        state=$(within systemctl is-system-running 2>/dev/null || true)
        [[ $state != running && $state != degraded ]] || return 0
    done
    printf 'not started within %d s; systemd says: %s\n' "$try" "${state:-nothing}"
    tail -n 15 "$log"
    return 1
}

# within COMMAND…: in the booted Debian, as its root
within() {
    nsenter --target "$leader" --all env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C.UTF-8 "$@"
}

halt_booted() {
    [[ -n ${spawned:-} ]] || return 0
    within systemctl --no-block poweroff 2>/dev/null || true
    timeout 30 tail --pid="$spawned" -f /dev/null || kill -KILL "$spawned" 2>/dev/null || true
    wait "$spawned" 2>/dev/null || true
    spawned=''
}
