#!/bin/sh
# Makes the packages of hubticket: a tarball, a .deb and an .rpm with the same files, and the recipes for Homebrew and
# Nix. What each is and how it is installed stands in assets/packages/README.md.
#
#   assets/package.sh [DIR]     writes to DIR; target/package, if none is named
#
# PROGRAM=FILE      this program, which is there already: nothing is built
# TARGET=TRIPLE     what is built for; else this machine, with musl where that can be had
# NOTICES=FILE      the notices of others, made before by `cargo about`; NOTICES=none makes packages without them
# DOWNLOADS=URL     where the packages will be: it is written into the recipes
# MAINTAINER=TEXT   who answers for the .deb
# ONLY=files        ends when the files are there, before anything is packed
set -eu
cd "$(dirname "$0")/.."
to=${1:-target/package}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
notices=THIRD-PARTY-NOTICES.txt

host() { rustc -vV | sed -n 's/^host: //p'; }
say() { printf '%s\n' "$*"; }
fail() {
    printf 'package.sh: %s\n' "$*" >&2
    exit 1
}
have() { command -v "$1" > /dev/null 2>&1; }

# Looked for before anything is built: it is a pity to learn it afterwards.
case ${NOTICES:-} in
none) say "no notices: these packages lack the licences of what hubticket is built of, and must not be passed on" ;;
'')
    cargo about --version > /dev/null 2>&1 || fail "cargo-about is not here, and a package must hold the notices of what it \
is built of; run: cargo install --locked --features cli cargo-about; or name a file of them as NOTICES, or NOTICES=none"
    ;;
*) [ -f "$NOTICES" ] || fail "NOTICES: there is no file $NOTICES" ;;
esac

# ---- The program. A static one runs on every Linux of its kind of processor, whatever its libc is.
build() {
    host=$(host)
    musl=${host%%-*}-unknown-linux-musl
    flags=${RUSTFLAGS:-}
    if [ -z "${TARGET:-}" ]; then
        case $host in
        *-linux-*)
            # musl-gcc compiles what is written in C.
            if have musl-gcc && rustc --print target-libdir --target "$musl" | xargs test -d; then
                TARGET=$musl
            else
                TARGET=$host
                flags="$flags -C target-feature=+crt-static"
                say "no musl here: linked with a static glibc instead, which looks up names by what nsswitch.conf says"
            fi
            ;;
        *) TARGET=$host ;;
        esac
    fi
    say "building for $TARGET"
    RUSTFLAGS=$flags cargo build --locked --release --target "$TARGET"
    PROGRAM=${CARGO_TARGET_DIR:-target}/$TARGET/release/hubticket
}
if [ -z "${PROGRAM:-}" ]; then
    build
fi
TARGET=${TARGET:-$(host)}

# ---- The files, as they lie below /usr or /usr/local.
rm -rf "$to"
mkdir -p "$to"
to=$(cd "$to" && pwd)
files=$to/files
doc=$files/share/doc/hubticket
own=$files/share/hubticket
mkdir -p "$files/bin" "$files/share/man/man1" "$files/share/man/man7" "$files/share/bash-completion/completions" \
    "$files/share/zsh/site-functions" "$files/share/fish/vendor_completions.d" "$doc" "$own"
cp "$PROGRAM" "$files/bin/hubticket"
run="$files/bin/hubticket"
"$run" man --all "$files/share/man/man1"
mv "$files"/share/man/man1/*.7 "$files/share/man/man7"
gzip -9n "$files"/share/man/man1/*.1 "$files"/share/man/man7/*.7
"$run" completions bash > "$files/share/bash-completion/completions/hubticket"
"$run" completions zsh > "$files/share/zsh/site-functions/_hubticket"
"$run" completions fish > "$files/share/fish/vendor_completions.d/hubticket.fish"
cp README.md LICENSE-MIT LICENSE-APACHE "$doc"
# Where the README's links lead to.
mkdir "$doc/assets"
cp -R assets/manual assets/pictures "$doc/assets"
cp -R assets/config.toml assets/keymap assets/themes assets/schemas assets/output.schema.json "$own"
case ${NOTICES:-} in
none) ;;
'') cargo about generate --locked --fail -c assets/packages/about.toml -o "$doc/$notices" assets/packages/about.hbs ;;
*) cp "$NOTICES" "$doc/$notices" ;;
esac
find "$files" -type d -exec chmod 755 {} +
find "$files" -type f -exec chmod 644 {} +
chmod 755 "$files/bin/hubticket"
if [ "${ONLY:-}" = files ]; then
    exit 0
fi

# ---- The tarball, the same bytes for the same files.
stamp=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || date +%s)}
export SOURCE_DATE_EPOCH="$stamp"
sum() {
    if have sha256sum; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}
sum_of() { sum "$1" | cut -d ' ' -f 1; }
name=hubticket-$version-$TARGET
cp -R "$files" "$to/$name"
if tar --version 2> /dev/null | grep -q GNU; then
    set -- --owner=0 --group=0 --numeric-owner "--mtime=@$stamp"
else
    set --
fi
# Files alone: the folders of whoever unpacks it keep their modes, and links to folders stay.
(cd "$to" && find "$name" -type f | LC_ALL=C sort > list && tar "$@" -cf - -T list | gzip -9n > "$name.tar.gz" && rm list)
rm -rf "${to:?}/$name"

# ---- The .deb.
make_deb() {
    arch=$(dpkg --print-architecture)
    stage=$to/deb
    mkdir -p "$stage/DEBIAN"
    cp -R "$files" "$stage/usr"
    mkdir "$stage/usr/share/zsh/vendor-completions"
    mv "$stage/usr/share/zsh/site-functions/_hubticket" "$stage/usr/share/zsh/vendor-completions"
    rmdir "$stage/usr/share/zsh/site-functions"
    cat > "$stage/usr/share/doc/hubticket/copyright" <<EOF
Copyright 2026 the hubticket authors
License: MIT or Apache-2.0, at your choice
The texts are beside this file: LICENSE-MIT, LICENSE-APACHE, and in $notices those of what hubticket is built of.
EOF
    depends=ca-certificates
    if ! is_static; then
        depends="$depends, libc6 (>= $(ldd --version | sed -n '1s/.* //p')), libgcc-s1"
    fi
    cat > "$stage/DEBIAN/control" <<EOF
Package: hubticket
Version: $version
Architecture: $arch
Maintainer: ${MAINTAINER:-the hubticket authors}
Section: utils
Priority: optional
Installed-Size: $(du -sk "$stage/usr" | cut -f 1)
Depends: $depends
Description: compose HubSpot support tickets in a terminal
 The form is the portal's own: its properties, pipelines and owners, by label, with records linked by name. Exactly one
 ticket comes out of every submission, and no keystroke is lost, over SSH too.
EOF
    (cd "$stage" && find usr -type f | LC_ALL=C sort | xargs -d '\n' md5sum > DEBIAN/md5sums)
    chmod 644 "$stage/DEBIAN/md5sums" "$stage/usr/share/doc/hubticket/copyright"
    find "$stage" -type d -exec chmod 755 {} +
    dpkg-deb --root-owner-group --build "$stage" "$to/hubticket_${version}_$arch.deb" > /dev/null
    rm -rf "$stage"
}
is_static() { ldd "$files/bin/hubticket" 2>&1 | grep -q 'statically linked\|not a dynamic'; }
if have dpkg-deb; then make_deb; else say "no .deb: dpkg-deb is not here"; fi

# ---- The recipes, with what they have to know, and the .rpm by one of them.
source=hubticket-$version.tar.gz
fill() {
    sed -e "s|@VERSION@|$version|g" -e "s|@TARGET@|$TARGET|g" -e "s|@DOWNLOADS@|${DOWNLOADS:-@DOWNLOADS@}|g" \
        -e "s|@SHA256@|${sha256:-@SHA256@}|g" "assets/packages/$1" > "$2"
}
make_rpm() {
    top=$to/rpm
    mkdir -p "$top/SOURCES"
    cp "$to/$name.tar.gz" "$top/SOURCES"
    rpmbuild --quiet -bb --target "${TARGET%%-*}" --define "_topdir $top" "$to/hubticket.spec" > "$to/rpm.log" 2>&1 ||
        fail "rpmbuild failed; $to/rpm.log says why"
    mv "$top"/RPMS/*/*.rpm "$to"
    rm -rf "$top" "$to/rpm.log"
}
fill hubticket.spec "$to/hubticket.spec"
if have rpmbuild; then make_rpm; else say "no .rpm: rpmbuild is not here; hubticket.spec makes one elsewhere"; fi

# The sources, with the notices, which are not kept among them.
if git rev-parse --git-dir > /dev/null 2>&1; then
    set -- "--prefix=hubticket-$version/"
    if [ -f "$doc/$notices" ]; then
        set -- "$@" "--add-file=$doc/$notices"
    fi
    git archive --format=tar "$@" HEAD | gzip -9n > "$to/$source"
    sha256=$(sum_of "$to/$source")
else
    say "no sources: this is no clone, so the recipes for Homebrew and Nix lack their checksum"
fi
mkdir "$to/nix"
fill hubticket.rb "$to/hubticket.rb"
fill hubticket.nix "$to/nix/hubticket.nix"
cp Cargo.lock "$to/nix"
if [ -z "${DOWNLOADS:-}" ]; then
    say "hubticket.rb and nix/hubticket.nix still lack the address: say it as DOWNLOADS"
fi

cd "$to"
rm -rf files
for one in *.tar.gz *.deb *.rpm; do
    if [ -f "$one" ]; then sum "$one"; fi
done > SHA256SUMS
say "made in $to:"
ls -1
