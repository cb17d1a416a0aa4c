#!/bin/sh
# Makes what a package holds besides the sources: the program, its manual pages and its completions. Needs only cargo.
# Without building, for a program that is there already: PROGRAM=path/to/hubticket assets/package.sh DIR
set -eu
cd "$(dirname "$0")/.."
to=${1:-target/package}
if [ -z "${PROGRAM:-}" ]; then
    cargo build --locked --release
    PROGRAM=target/release/hubticket
fi
rm -rf "$to"
mkdir -p "$to"
"$PROGRAM" man --all "$to/man"
"$PROGRAM" completions bash > "$to/hubticket.bash"
"$PROGRAM" completions zsh > "$to/_hubticket"
"$PROGRAM" completions fish > "$to/hubticket.fish"
