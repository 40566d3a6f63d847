# A bare Debian in a folder: made, furnished with this machine's way to the network, and entered.
# shellcheck shell=bash

# sources_for RELEASE: this machine's own Debian sources, told for that release
sources_for() {
    # shellcheck disable=SC2016  # apt fills these in
    apt-get indextargets --format '$(ORIGIN) deb $(SITE) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
        sed -nE "s/^Debian (deb .* )[a-z]+((-updates|-security)? [a-z-]+)\$/\1$1\2/p" | sort -u
}

# What this machine's apt was told about reaching its sources, such as a proxy.
apt_reach() { apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries|Languages)' || true; }

make_bare_system() {
    local release=$1 folder=$2 sources options
    sources=$(mktemp) options=$(mktemp)
    sources_for "$release" >"$sources"
    apt_reach >"$options"
    mmdebstrap --quiet --mode=root --variant=minbase --include=ca-certificates,git,python3 --aptopt="$options" \
        --skip=cleanup/apt/lists "$release" "$folder" "$sources" || return
    cp "$options" "$folder/etc/apt/apt.conf.d/90reach"
    chmod 755 "$folder"
    chmod -R a+rX "$folder/etc/apt"  # for the ordinary user, too
    rm -f "$sources" "$options"
}

# carried_variables: NAME=value lines of the environment that tell clients how to reach the network
carried_variables() { env | grep -E '^(PIP_[A-Z_]+|npm_config_[a-z_]+|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|(https?|no|all)_proxy|(HTTPS?|NO|ALL)_PROXY)=' || true; }

# Names, trusted certificates and pip's settings come along; nothing of them is named in this project.
carry_settings() {
    local folder=$1 path
    for path in /etc/resolv.conf /etc/hosts /etc/ssl/certs/ca-certificates.crt; do
        cp --dereference "$path" "$folder$path" || return
    done
    for path in /usr/local/share/ca-certificates /etc/pip.conf /etc/xdg/pip; do
        [[ ! -e $path ]] || tar --create --directory / "${path#/}" | tar --extract --directory "$folder" || return
    done
    [[ ! -d ~/.config/pip ]] || { mkdir -p "$folder/etc/skel/.config" && cp -a ~/.config/pip "$folder/etc/skel/.config/"; } || return
    [[ ! -d $folder/etc/skel/.config ]] || cp -a "$folder/etc/skel/.config" "$folder/root/"
}

# add_person FOLDER PERSON: an ordinary user gets sudo without a password, as the first user of a terminal has
add_person() {
    local folder=$1 person=$2
    [[ $person != root ]] || return 0
    enter online "$folder" "apt-get -qq update && apt-get -qq install --yes --no-install-recommends sudo" || return
    enter online "$folder" "useradd --create-home --shell /bin/bash $person" || return
    echo "$person ALL=(ALL) NOPASSWD: ALL" >"$folder/etc/sudoers.d/$person"
    chmod 440 "$folder/etc/sudoers.d/$person"
}

person_home() { [[ $1 == root ]] && echo /root || echo "/home/$1"; }

# The working tree as git sees it, committed or not, as a repository again.
copy_checkout() {
    local folder=$1 person=$2 place
    place=$(person_home "$person")/hall-terminal
    mkdir -p "$folder$place"
    git ls-files -z --cached --others --exclude-standard |
        while IFS= read -r -d '' path; do [[ ! -e $path ]] || printf '%s\0' "$path"; done |
        tar --create --null --files-from=- | tar --extract --no-same-owner --directory "$folder$place" || return
    enter online "$folder" "cd $place && git init --quiet && git add --all && chown -R $person: $place"
}

# The mounts that programs expect; made in the namespaces of 'enter', so they end with it.
# shellcheck disable=SC2016  # expanded inside
mounts='
    mount -t proc proc "$0/proc" && mount -t sysfs -o ro sysfs "$0/sys" &&
    mount -t tmpfs -o mode=755 tmpfs "$0/dev" &&
    for node in null zero full random urandom tty; do touch "$0/dev/$node" && mount --bind "/dev/$node" "$0/dev/$node"; done &&
    mkdir "$0/dev/pts" "$0/dev/shm" && ln -s pts/ptmx "$0/dev/ptmx" && ln -s /proc/self/fd "$0/dev/fd" &&
    mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$0/dev/pts" &&
    mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm" &&
    ip link set lo up && exec chroot "$@"'

# enter online|offline FOLDER COMMAND [PERSON]: every process left by the command ends with it
enter() {
    local network=$1 folder=$2 command=$3 person=${4:-root} spaces=(--mount --pid --ipc --fork --kill-child)
    [[ $network == online ]] || spaces+=(--net)
    local carried
    mapfile -t carried < <(carried_variables)
    unshare "${spaces[@]}" bash -c "$mounts" "$folder" --userspec="$person" --groups= "$folder" \
        env -i "${carried[@]}" HOME="$(person_home "$person")" USER="$person" LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -c "$command"
}

# Nothing may outlive its command: neither a daemon that a package started nor a program of the hall.
# shellcheck disable=SC2016  # expanded inside
nothing_left='
    result=$? left=
    sleep 1
    for process in /proc/[0-9]*; do
        [[ $process == /proc/1 ]] || ! read -r name 2>/dev/null <"$process/comm" || left+=" $name"
    done
    [[ -z $left ]] || { echo "still running afterwards:$left"; result=1; }
    exit "$result"'

# inside PERSON online|offline COMMAND: in the checkout of the bare system
inside() { enter "$2" "$bare" "cd $(person_home "$1")/hall-terminal; $3;$nothing_left" "$1"; }

# timed WORDS COMMAND…: one line with the duration; what the command printed is shown when it fails, and kept in the log
timed() {
    local words=$1 start=$SECONDS printed
    shift
    printf '  %-58s ' "$words"
    printf '\n== %s\n' "$words" >>"$log"
    printed=$(wc -l <"$log")
    if ! "$@" >>"$log" 2>&1 </dev/null; then
        printf 'failed after %d s\n' $((SECONDS - start))
        tail -n "+$((printed + 1))" "$log" | tail -n 40 | sed 's/^/    /'
        failed=yes
        return 1
    fi
    printf '%4d s\n' $((SECONDS - start))
}
