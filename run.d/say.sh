# Plain words for the person in front of the shell: progress, durations, and what to do when something failed.
# shellcheck shell=bash

say() { printf '%s\n' "$*"; }

give_up() {
    printf '\n%s\n' "$@" >&2
    exit 1
}

# A step's line stays open while it works, so that a long step shows what it is waiting for.
begin_step() { printf '[%d/%d] %s … ' "$1" "$2" "$3"; }
end_step() { printf 'done in %d s\n' "$1"; }

# show_failure STEP LOG REMEDY
show_failure() {
    printf 'failed\n\nLast lines of %s:\n' "$2"
    tail -n 15 "$2" | sed 's/^/    /'
    give_up "This step failed: $1." "What to do: $3"
}
